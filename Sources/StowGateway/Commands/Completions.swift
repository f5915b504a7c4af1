import ArgumentParser

/// What makes a shell complete commands, options and their values.
struct Completions: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what makes a shell complete the commands.",
        discussion: """
            Examples:
              stow-gateway completions bash > /usr/share/bash-completion/completions/stow-gateway
              stow-gateway completions zsh > /usr/local/share/zsh/site-functions/_stow-gateway
              stow-gateway completions fish > ~/.config/fish/completions/stow-gateway.fish
            """)

    @Argument(help: "One of bash, zsh, fish.", completion: .list(["bash", "zsh", "fish"]))
    var shell: String

    func validate() throws {
        guard CompletionShell(rawValue: shell) != nil else {
            throw ValidationError("The shell must be one of bash, zsh, fish.")
        }
    }

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else { return }
        let output = StandardOutput()
        output.write(StowGatewayCommand.completionScript(for: shell) + "\n")
        if let complaint = output.complaint {
            writeError(complaint)
            throw ExitStatus.inputOutput.code
        }
    }
}
