import Forwarder

extension Credentials {
    static let userVariable = "STOWRS_USER"
    static let bearerVariable = "STOWRS_BEARER"

    /// Who the user of a command line is.
    ///
    /// Options come before variables; a file keeps a secret from those who may list processes.
    ///
    /// - Throws: where there are two of them, or one cannot be used. No secret is in the sentence.
    init(_ options: StowRSOptions, _ variables: [String: String]) throws(StowRSFault) {
        let given = try [
            options.user, Self.content(of: options.userFile, "--user-file"), options.bearer,
            Self.content(of: options.bearerFile, "--bearer-file"),
        ]
        let hasField = options.fields.contains { $0.lowercased().hasPrefix("authorization:") }
        let isGiven = given.contains { $0 != nil } || hasField
        let variables = variables.filter { !$0.value.isEmpty }
        let user = given[0] ?? given[1] ?? (isGiven ? nil : variables[Self.userVariable])
        let bearer = given[2] ?? given[3] ?? (isGiven ? nil : variables[Self.bearerVariable])
        guard given.count(where: { $0 != nil }) + (hasField ? 1 : 0) <= 1, user == nil || bearer == nil else {
            throw StowRSFault("give one of -u user:password, --bearer and -H Authorization, and not several")
        }
        if let user {
            let parts = user.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw StowRSFault("the user must be written as user:password")
            }
            self = .basic(user: String(parts[0]), password: String(parts[1]))
        } else if let bearer {
            guard !bearer.isEmpty, bearer.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw StowRSFault("the bearer token must be one word of printable characters")
            }
            self = .bearer(token: bearer)
        } else {
            self = .none
        }
    }

    private static func content(of path: String?, _ option: String) throws(StowRSFault) -> String? {
        guard let path else { return nil }
        guard let text = readTextFile(path)?.trimmed, !text.isEmpty else {
            throw StowRSFault("the file of \(option) cannot be read, or is empty")
        }
        return text
    }
}
