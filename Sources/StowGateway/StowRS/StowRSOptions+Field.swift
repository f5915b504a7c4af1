extension StowRSOptions {
    /// Fields that the message itself decides; another value would break it.
    private static let reserved: Set<String> = [
        "connection", "content-length", "content-type", "expect", "host", "te", "trailer", "transfer-encoding",
        "upgrade",
    ]

    /// Takes `name:value`, where only the first colon parts.
    ///
    /// - Source: RFC 9110 §5.1, §5.5.
    mutating func addField(_ text: String) throws(StowRSFault) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw StowRSFault("-H must be name:value") }
        let name = String(parts[0])
        let value = parts[1].utf8.drop { $0 == 0x20 || $0 == 0x09 }.reversed().drop { $0 == 0x20 || $0 == 0x09 }
            .reversed()
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
            throw StowRSFault("-H begins with no name of a field: letters, digits and hyphens before the colon")
        }
        guard value.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw StowRSFault("-H \(name) may hold only printable ASCII characters")
        }
        let folded = name.lowercased()
        guard !Self.reserved.contains(folded) else {
            throw StowRSFault("-H \(name) cannot be set: the message that is sent decides it")
        }
        let written = String(decoding: Array(value), as: UTF8.self)
        if folded == "accept" {
            guard !written.isEmpty else { throw StowRSFault("-H Accept needs a media type") }
            acceptField = written
        } else {
            // So libcurl sends a field without value.
            fields.append(written.isEmpty ? "\(name);" : "\(name): \(written)")
        }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
