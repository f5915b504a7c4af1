import ArgumentParser

/// What makes a shell complete commands, options and their values.
struct Completions: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what makes a shell complete the commands.",
        discussion: """
            Examples:
              source <(stow-gateway completions bash)
              stow-gateway completions zsh > "${fpath[1]}/_stow-gateway"
              stow-gateway completions fish > ~/.config/fish/completions/stow-gateway.fish
              stow-gateway completions fish stowrs > ~/.config/fish/completions/stowrs.fish
            """)

    @Argument(help: "One of bash, zsh, fish.", completion: .list(["bash", "zsh", "fish"]))
    var shell: String

    @Argument(help: "The program: stow-gateway or stowrs.", completion: .list(["stow-gateway", "stowrs"]))
    var program = "stow-gateway"

    func validate() throws {
        guard ["stow-gateway", "stowrs"].contains(program) else {
            throw ValidationError("The program must be stow-gateway or stowrs.")
        }
        guard CompletionShell(rawValue: shell) != nil else {
            throw ValidationError("The shell must be one of bash, zsh, fish.")
        }
    }

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else { return }
        let output = StandardOutput()
        output.write(
            program == "stowrs"
                ? StowRSCompletion.script(for: shell.rawValue) : StowGatewayCommand.completionScript(for: shell) + "\n")
        if let complaint = output.complaint {
            writeError(complaint)
            throw ExitStatus.inputOutput.code
        }
    }
}
