/// Who may use the gateway.
struct AccessSettings: Sendable {
    var keys: [APIKey] = []
    var allowsAnonymous = false
    /// Whether studies and worklist items may be looked for by whoever may store objects.
    var allowsSearch = false

    init() {}

    init(_ reader: inout SettingReader) {
        allowsAnonymous = reader.flag("access.anonymous") ?? false
        allowsSearch = reader.flag("access.search") ?? false
        guard let path = reader.text("access.keyFile") else { return }
        guard let text = readTextFile(path) else {
            reader.fail("access.keyFile", "\(path) cannot be read")
            return
        }
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let key = APIKey(parsing: line) else {
                reader.fail(
                    "access.keyFile",
                    "\(path):\(index + 1) is no key: write KEY, NAME KEY or NAME sha256:HEX")
                continue
            }
            keys.append(key)
        }
        if keys.isEmpty { reader.fail("access.keyFile", "\(path) holds no key") }
    }
}
