import Crypto

/// The standard security handler: tests the empty user password, of revisions 2 to 6.
///
/// - Source: ISO 32000-1 §7.6.3.3 (algorithms 2, 4, 5, 6); ISO 32000-2 §7.6.4.4.10 (algorithm 11).
struct PDFStandardHandler {
    private let revision: Int
    /// Units: bytes.
    private let keyByteCount: Int
    private let owner: [UInt8]
    private let user: [UInt8]
    private let permissions: UInt32
    private let encryptsMetadata: Bool
    private let documentID: [UInt8]

    /// The text that fills passwords to 32 bytes, and so all of an empty one.
    private static let padding: [UInt8] = [
        0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
        0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
    ]

    /// `nil` where the dictionary lacks what it must have.
    init?(_ dictionary: PDFDictionary, documentID: [UInt8]) {
        guard let revision = dictionary["R"]?.integer, let version = dictionary["V"]?.integer,
            let owner = dictionary["O"]?.string, let user = dictionary["U"]?.string,
            let permissions = dictionary["P"]?.integer
        else { return nil }
        let stringByteCount = revision >= 5 ? 48 : 32
        guard owner.count >= stringByteCount, user.count >= stringByteCount else { return nil }
        let keyBitCount = version == 4 ? 128 : revision == 2 ? 40 : dictionary["Length"]?.integer ?? 40
        guard 40...128 ~= keyBitCount || revision >= 5 else { return nil }
        self.revision = revision
        keyByteCount = keyBitCount / 8
        self.owner = Array(owner.prefix(stringByteCount))
        self.user = Array(user.prefix(stringByteCount))
        self.permissions = UInt32(truncatingIfNeeded: permissions)
        encryptsMetadata = dictionary["EncryptMetadata"]?.boolean ?? true
        self.documentID = documentID
    }

    /// `nil` for a revision that nobody has published.
    var acceptsEmptyPassword: Bool? {
        switch revision {
        case 2: RC4.encrypt(Self.padding, key: fileKey) == user
        case 3, 4: acceptsRevision3
        case 5: Self.digest(user[32..<40]) == user.prefix(32)
        case 6: PDFHash.revision6(salt: user[32..<40]) == user.prefix(32)
        default: nil
        }
    }

    /// Algorithm 5: only 16 bytes count, the rest of U is arbitrary.
    private var acceptsRevision3: Bool {
        var hash = Insecure.MD5()
        hash.update(data: Self.padding)
        hash.update(data: documentID)
        var check = Array(hash.finalize())
        let key = fileKey
        for round in 0..<UInt8(20) { check = RC4.encrypt(check, key: key.map { $0 ^ round }) }
        return check == Array(user.prefix(16))
    }

    /// Algorithm 2 with the empty password.
    private var fileKey: [UInt8] {
        var hash = Insecure.MD5()
        hash.update(data: Self.padding)
        hash.update(data: owner)
        hash.update(data: (0..<4).map { UInt8(truncatingIfNeeded: permissions >> (8 * UInt32($0))) })
        hash.update(data: documentID)
        if revision >= 4, !encryptsMetadata { hash.update(data: [0xFF, 0xFF, 0xFF, 0xFF] as [UInt8]) }
        var key = Array(hash.finalize().prefix(keyByteCount))
        if revision >= 3 {
            for _ in 0..<50 { key = Array(Insecure.MD5.hash(data: key).prefix(keyByteCount)) }
        }
        return key
    }

    private static func digest(_ salt: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        Array(SHA256.hash(data: Array(salt)))[...]
    }
}
