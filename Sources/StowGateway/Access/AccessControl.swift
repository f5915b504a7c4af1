import Crypto
import DICOM

/// Decides whether a request may come in.
struct AccessControl: Sendable {
    private let keys: [APIKey]

    /// Without keys everybody may come in: the configuration then allows loopback or has said so.
    init(_ settings: AccessSettings) {
        keys = settings.allowsAnonymous ? [] : settings.keys
    }

    /// The name of the key that was shown; `nil` if none or a wrong one was, `""` where none is needed.
    func keyName(of head: RequestHead) -> String? {
        guard !keys.isEmpty else { return "" }
        guard let shown = Self.shownKey(in: head) else { return nil }
        let digest = Array(SHA256.hash(data: shown))
        // Every key is compared, so that the time does not tell which one was near.
        var name: String?
        for key in keys where key.matches(digest) { name = key.name }
        return name
    }

    /// `X-API-Key`, a bearer token (RFC 6750 §2.1) or the password of Basic (RFC 7617).
    static func shownKey(in head: RequestHead) -> [UInt8]? {
        if let key = head["x-api-key"] { return Array(key.utf8) }
        guard let value = head["authorization"] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let credentials = parts[1].trimmed
        switch parts[0].lowercased() {
        case "bearer": return Array(credentials.utf8)
        case "basic":
            guard let decoded = try? Base64.decode(Array(credentials.utf8).span, urlSafe: true),
                let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
            else { return nil }
            return Array(decoded[(colon + 1)...])
        default: return nil
        }
    }
}
