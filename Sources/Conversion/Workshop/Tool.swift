package import DICOM

/// A program that the gateway runs on an uploaded file.
package enum Tool: String, Sendable, CaseIterable {
    case ffprobe, ffmpeg, pdftoppm, pdfinfo

    /// The Debian package that holds it.
    package var package: String {
        switch self {
        case .ffprobe, .ffmpeg: "ffmpeg"
        case .pdftoppm, .pdfinfo: "poppler-utils"
        }
    }
}

/// One run of a program.
package struct ToolJob: Sendable {
    package var tool: Tool
    /// Arguments; `.input` and `.output` stand for paths under `/dev/fd` of files without a name.
    package var arguments: [Argument]
    package var input: Content
    /// Whether the program writes a file that it must be able to seek in.
    package var hasOutputFile: Bool
    package var limits: Limits

    package enum Argument: Sendable, Equatable {
        case text(String)
        case input
        case output
    }

    package struct Limits: Sendable, Equatable {
        /// Address space. Units: bytes.
        ///
        /// Measured: ffprobe and pdftoppm ran in 384 MiB; transcoding with `-threads 2` ran in 1 GiB for HD and in 2 GiB
        /// for 4K. Without `-threads`, ffmpeg takes more with every core.
        package var memory: Int
        /// Wall time, and processor time on every core. Units: seconds.
        package var seconds: Int
        /// Of the output file, or of standard output. Units: bytes.
        package var output: Int

        package init(memory: Int = 1 << 30, seconds: Int = 60, output: Int = 1 << 20) {
            self.memory = memory
            self.seconds = seconds
            self.output = output
        }
    }

    package init(
        _ tool: Tool, _ arguments: [Argument], input: Content, hasOutputFile: Bool = false, limits: Limits = .init()
    ) {
        self.tool = tool
        self.arguments = arguments
        self.input = input
        self.hasOutputFile = hasOutputFile
        self.limits = limits
    }
}

/// What a program left behind. A program that exits with a fault is a result too; one that a limit killed is an error.
package struct ToolResult: Sendable {
    package var exitStatus: Int32
    /// Standard output.
    package var output: Content
    /// The output file, if one was wanted.
    package var file: Content?
    /// The end of standard error, at most 4 KiB. May hold text of the file: never log it or pass it on.
    package var complaint: String

    package init(exitStatus: Int32, output: Content, file: Content?, complaint: String) {
        self.exitStatus = exitStatus
        self.output = output
        self.file = file
        self.complaint = complaint
    }
}
