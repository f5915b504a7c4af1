import ArgumentParser
import DICOM

/// The names of the commands, for somebody who misspelt one: without a command the program serves, so that a wrong
/// word would be an argument of `serve`, and the complaint about that of no help.
enum CommandNames {
    /// What to say of a first argument that is no command; `nil` if all is well.
    static func complaint(about arguments: [String]) -> String? {
        guard let first = arguments.first, !first.hasPrefix("-") else { return nil }
        let known = StowGatewayCommand.configuration.subcommands.map { $0._commandName }
        guard !known.contains(first), first != "help" else { return nil }
        let shown = StowGatewayCommand.configuration.subcommands.filter { $0.configuration.shouldDisplay }.map {
            $0._commandName
        }
        let hint = NearestName.nearest(to: first, among: shown).map { "Did you mean '\($0)'? " } ?? ""
        return "'\(FieldFault.shown(first))' is no command. \(hint)The commands are: \(shown.joined(separator: ", ")); "
            + "stow-gateway --help tells what they do."
    }
}
