import ArgumentParser
import Glibc

/// dcm4che's `stowrs`: its command lines, with what they cannot. Its grammar is another than that of the other commands,
/// so that the words pass on as they are.
struct StowRS: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stowrs",
        abstract: "Send files to an archive with the command lines of dcm4che's stowrs.",
        discussion: """
            `stow-gateway stowrs --help` lists its options. A link to this program named stowrs does the same; see \
            stowrs(1).
            """
    )

    @Argument(parsing: .captureForPassthrough, help: "Options and files, as dcm4che's stowrs takes them.")
    var words: [String] = []

    func run() throws {
        let code = StowRSProgram.run(words)
        guard code == 0 else { throw ExitCode(code) }
    }

    /// The words for `stowrs`, where the command line is one of it: by the name of the program, or as its first word.
    static func words(of commandLine: [String]) -> [String]? {
        guard let program = commandLine.first else { return nil }
        if program.split(separator: "/").last == "stowrs" { return Array(commandLine.dropFirst()) }
        return commandLine.dropFirst().first == "stowrs" ? Array(commandLine.dropFirst(2)) : nil
    }
}
