import Crypto

/// A key that lets a client in. Only its digest is kept.
struct APIKey: Sendable {
    /// For the operator, and for the log.
    let name: String
    /// SHA-256 of the key.
    private let digest: [UInt8]

    /// Reads `KEY`, `NAME KEY` or, so that the file holds no secret, `NAME sha256:HEX`.
    init?(parsing line: String) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let last = words.last, words.count <= 2 else { return nil }
        if last.hasPrefix("sha256:") {
            guard let digest = Self.bytes(ofHexadecimal: last.dropFirst(7)), digest.count == 32 else { return nil }
            self.digest = digest
        } else {
            guard !last.isEmpty else { return nil }
            digest = Array(SHA256.hash(data: Array(last.utf8)))
        }
        name = words.count == 2 ? String(words[0]) : "key"
    }

    /// Whether `digest` is this key's. Takes the same time wherever the two differ.
    func matches(_ digest: [UInt8]) -> Bool {
        guard digest.count == self.digest.count else { return false }
        var difference: UInt8 = 0
        for (left, right) in zip(digest, self.digest) { difference |= left ^ right }
        return difference == 0
    }

    private static func bytes(ofHexadecimal text: Substring) -> [UInt8]? {
        let digits = text.filter(\.isASCII).compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
