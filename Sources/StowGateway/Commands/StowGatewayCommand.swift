import ArgumentParser

/// The program and its subcommands.
@main
struct StowGatewayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stow-gateway",
        abstract: "Turns plain uploads into DICOM objects and stores them in an archive by STOW-RS.",
        version: Version.name,
        subcommands: [Serve.self, Send.self, Convert.self, Check.self, Queue.self, Completions.self, Child.self],
        defaultSubcommand: Serve.self)

    /// What the program begins with.
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let complaint = CommandNames.complaint(about: arguments) {
            writeError("stow-gateway: \(complaint)")
            exit(withError: ExitStatus.usage.code)
        }
        main(arguments)
    }
}
