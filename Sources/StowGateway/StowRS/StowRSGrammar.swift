/// The grammar of dcm4che's command lines, which is that of Apache Commons CLI and no other.
///
/// An option may stand before and behind files. A long one takes its value as `--type json`, `--type=json` and
/// `-type json`, and may be cut where it stays the only one of that beginning (`--bear`, `-bear`); a short one as
/// `-t json`, `-tjson` and `-t=json`. The word behind an option is its value, whatever it begins with; `--` ends the options.
struct StowRSGrammar {
    private var words: ArraySlice<String>
    private var options = StowRSOptions()
    private var given: Set<StowRSOption> = []

    /// - Parameter words: without the name of the program.
    /// - Throws: the first word that cannot be.
    static func parse(_ words: [String]) throws(StowRSFault) -> StowRSOptions {
        var grammar = StowRSGrammar(words: words[...])
        try grammar.read()
        return grammar.options
    }

    private init(words: ArraySlice<String>) { self.words = words }

    private mutating func read() throws(StowRSFault) {
        while let word = words.popFirst() {
            if word == "--" {
                options.files += words
                return
            }
            if word == "-" || !word.hasPrefix("-") {
                options.files.append(word)
                continue
            }
            let (option, attached) = try Self.option(of: word)
            try take(option, attached)
            // Whatever else there is, wants no more than to be told.
            if options.telling != nil { return }
        }
    }

    // MARK: Words

    /// The option of a word, and the value that the word holds as well.
    private static func option(of word: String) throws(StowRSFault) -> (StowRSOption, String?) {
        let isLong = word.hasPrefix("--")
        let body = word.dropFirst(isLong ? 2 : 1)
        let name = body.prefix { $0 != "=" }
        let value = name.endIndex < body.endIndex ? String(body[body.index(after: name.endIndex)...]) : nil
        if let option = StowRSOption.allCases.first(where: { $0.names.contains(String(name)) }) {
            return (option, value)
        }
        // One that begins a long name is that one, be it with one hyphen, where it is more than a letter.
        if isLong || name.count > 1 {
            var found = StowRSOption.allCases.filter { $0.names.contains { $0.hasPrefix(name) } }
            // What is cut means what it does for dcm4che's tool, whatever there is beside.
            if found.contains(where: { !$0.isAddition }) { found = found.filter { !$0.isAddition } }
            if let option = found.first, found.count == 1, !name.isEmpty { return (option, value) }
            if found.count > 1, !name.isEmpty {
                throw StowRSFault(
                    "\(shown(word)) may be any of \(found.map { "--" + $0.names[0] }.joined(separator: ", "))")
            }
            guard !isLong else { throw StowRSFault("there is no option \(shown(word)); see stowrs --help") }
        }
        guard let letter = body.first, let option = StowRSOption.allCases.first(where: { $0.letters.contains(letter) })
        else { throw StowRSFault("there is no option \(shown(word)); see stowrs --help") }
        let rest = body.dropFirst()
        if rest.isEmpty { return (option, nil) }
        guard option.takesValue else {
            // Those that stand together: of such letters there are only ones after which nothing else matters.
            if let next = rest.first, StowRSOption.allCases.contains(where: { $0.letters.contains(next) }) {
                return (option, nil)
            }
            throw StowRSFault("there is no option \(shown(word)); see stowrs --help")
        }
        return (option, String(rest.first == "=" ? rest.dropFirst() : rest))
    }

    /// An option as it was written, without what may be the value of an attribute.
    private static func shown(_ word: String) -> String { FieldFault.shown(String(word.prefix { $0 != "=" })) }

    private mutating func take(_ option: StowRSOption, _ attached: String?) throws(StowRSFault) {
        guard option.takesValue else {
            if attached != nil { throw StowRSFault("--\(option.names[0]) takes no value") }
            return options.set(option)
        }
        guard let value = attached ?? words.popFirst() else {
            throw StowRSFault("\(option.shown) needs \(option.argument ?? "a value") behind it")
        }
        // Before it is known which of two is right, neither is.
        let isSecond = !given.insert(option).inserted
        var other = options
        try other.set(option, to: value)
        if isSecond, !option.isRepeatable(value), other != options {
            throw StowRSFault("\(option.shown) is given twice, with different values")
        }
        options = other
    }
}
