/// What makes a shell complete the command lines of `stowrs`, whose options are not those of an argument parser.
enum StowRSCompletion {
    /// - Parameter shell: bash, zsh or fish.
    static func script(for shell: String) -> String {
        switch shell {
        case "zsh": zsh
        case "fish": fish
        default: bash
        }
    }

    private static var bash: String {
        var cases = ""
        for option in StowRSOption.allCases {
            let pattern = option.written.joined(separator: "|")
            switch option.values {
            case .none, .free, .files: break
            case .words(let words): cases += "        \(pattern)) words=\"\(words.joined(separator: " "))\" ;;\n"
            case .folders: cases += "        \(pattern)) COMPREPLY=($(compgen -d -- \"$cur\")); return ;;\n"
            }
        }
        let options = StowRSOption.allCases.flatMap(\.written).joined(separator: " ")
        return """
            # bash completion for stowrs. What is not completed here are files.
            _stowrs() {
                local cur="${COMP_WORDS[COMP_CWORD]}" words=""
                COMPREPLY=()
                [[ $cur == -* ]] && words="\(options)"
                case "${COMP_WORDS[COMP_CWORD-1]}" in
            \(cases)    esac
                [[ -n $words ]] && COMPREPLY=($(compgen -W "$words" -- "$cur"))
            }
            complete -o bashdefault -o default -F _stowrs stowrs

            """
    }

    private static var zsh: String {
        var specifications = ""
        for option in StowRSOption.allCases {
            let names = option.written
            let others = names.count > 1 && !option.isRepeatable("") ? "'(\(names.joined(separator: " ")))'" : ""
            let repeated = option.isRepeatable("") ? "*" : ""
            let value =
                switch option.values {
                case .none: ""
                case .free: ":\(option.valueName): "
                case .words(let words): ":\(option.valueName):(\(words.joined(separator: " ")))"
                case .files: ":\(option.valueName):_files"
                case .folders: ":\(option.valueName):_files -/"
                }
            for name in names { specifications += "    \(others)'\(repeated)\(name)[\(option.summary)]\(value)' \\\n" }
        }
        return "#compdef stowrs\n\n_arguments \\\n\(specifications)    '*:file:_files'\n"
    }

    private static var fish: String {
        var lines = "# fish completion for stowrs. What is not completed here are files.\n"
        for option in StowRSOption.allCases {
            lines += "complete -c stowrs"
            for letter in option.letters { lines += " -s \(letter)" }
            for name in option.names { lines += " -l \(name)" }
            switch option.values {
            case .none: break
            case .free: lines += " -x"
            case .words(let words): lines += " -x -a '\(words.joined(separator: " "))'"
            case .files: lines += " -r -F"
            case .folders: lines += " -x -a '(__fish_complete_directories)'"
            }
            lines += " -d '\(option.summary)'\n"
        }
        return lines
    }
}

extension StowRSOption {
    /// What may stand behind an option.
    fileprivate enum Values {
        case none, free, files, folders
        case words([String])
    }

    fileprivate var values: Values {
        switch self {
        case .type, .accept: .words(["xml", "json"])
        case .contentType: .words(StowRSContentType.names)
        case .file, .userFile, .bearerFile, .authorities: .files
        case .scratchFolder: .folders
        default: takesValue ? .free : .none
        }
    }

    /// Of the value, in words that no shell minds.
    fileprivate var valueName: String { (argument ?? "").filter { !"[]:|.=".contains($0) } }

    fileprivate var written: [String] { letters.map { "-\($0)" } + names.map { "--\($0)" } }

    /// In a few words that no shell minds.
    fileprivate var summary: String {
        switch self {
        case .url: "Store service, one study of it, or base of the service"
        case .set, .metadata: "an attribute by keyword, tag or alias"
        case .file: "attributes from DICOM JSON or XML"
        case .type: "how metadata travel"
        case .accept: "what the archive shall answer in"
        case .contentType: "what all files must be"
        case .pixelHeader, .transferSyntax, .documentLength: "without effect, for it is always sent"
        case .noApp: "remove EXIF, XMP and comments from JPEG images"
        case .xc: "images become VL Photographic Images"
        case .video: "a GIF becomes a video, which is refused"
        case .limit: "objects of one request at most"
        case .field: "a further field of the request"
        case .user: "URL, or user and password"
        case .userFile: "file with user and password"
        case .bearer: "bearer token"
        case .bearerFile: "file with the bearer token"
        case .anyHost: "do not compare the certificate with the host"
        case .anyCertificate: "trust any certificate of that host"
        case .authorities: "authorities that are trusted"
        case .suffix: "put behind the UIDs of DICOM objects"
        case .scratchFolder: "where conversions write"
        case .scratchPrefix, .scratchSuffix: "without effect, for such files have no names"
        case .help: "show help"
        case .version: "show the version"
        }
    }
}
