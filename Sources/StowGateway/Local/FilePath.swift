import Synchronization

/// The name of a file of this machine: bytes, which need be no text.
struct FilePath: Sendable, Equatable {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// - Parameter argument: as Swift reads it from the command line, where bytes that are no UTF-8 have been replaced.
    init(argument: String) {
        bytes =
            argument.unicodeScalars.contains("\u{FFFD}")
            ? Self.written[argument] ?? Array(argument.utf8) : Array(argument.utf8)
    }

    /// Arguments that are no UTF-8, as they were written, by what Swift makes of them.
    private static let written: [String: [UInt8]] = {
        var written: [String: [UInt8]] = [:]
        var index = 0
        while index < Int(CommandLine.argc), let argument = CommandLine.unsafeArgv[index] {
            var bytes: [UInt8] = []
            var position = 0
            while argument[position] != 0 {
                bytes.append(UInt8(bitPattern: argument[position]))
                position += 1
            }
            if String(validating: bytes, as: UTF8.self) == nil {
                written[String(decoding: bytes, as: UTF8.self)] = bytes
            }
            index += 1
        }
        return written
    }()

    /// For a system call. Shape: ends with a NUL.
    var cString: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

    var isStandardInput: Bool { bytes == [UInt8(ascii: "-")] }

    /// As it is, but for bytes that are no text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The last part. May hold a patient's name.
    var lastComponent: String {
        String(decoding: bytes.split(separator: UInt8(ascii: "/")).last ?? bytes[...], as: UTF8.self)
    }

    /// For a person's eyes, on one line: what is no printable text is replaced.
    var shown: String {
        if bytes.isEmpty { return "''" }
        let text = String(decoding: bytes, as: UTF8.self)
        let shown = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                "\u{FFFD}"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(shown))
    }

    func appending(_ name: [UInt8]) -> FilePath {
        FilePath(bytes: bytes.last == UInt8(ascii: "/") ? bytes + name : bytes + [UInt8(ascii: "/")] + name)
    }
}
