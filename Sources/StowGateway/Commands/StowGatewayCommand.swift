import ArgumentParser

/// The program and its subcommands.
@main
struct StowGatewayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stow-gateway",
        abstract: "Turns plain uploads into DICOM objects and stores them in an archive by STOW-RS.",
        version: Version.name,
        subcommands: [Serve.self, Send.self, Queue.self, Child.self],
        defaultSubcommand: Serve.self)
}
