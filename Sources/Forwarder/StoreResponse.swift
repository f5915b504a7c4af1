package import DICOM

/// What an archive says about the instances that it was sent.
///
/// Archives are outside: nothing here trusts the shape of what they say.
///
/// - Source: PS3.18 §10.5.3, Annex I (Store Instances Response Module).
package struct StoreResponse: Sendable, Equatable {
    /// One instance of the ReferencedSOPSequence or FailedSOPSequence.
    struct Entry: Sendable, Equatable {
        var sopClassUID: String?
        var sopInstanceUID: String
        var retrieveURL: String?
        /// WarningReason or FailureReason.
        var reason: UInt16?
        /// Whether the archive lists attributes that it changed.
        var hasOriginalAttributes = false
    }

    /// ReferencedSOPSequence.
    var stored: [Entry] = []
    /// FailedSOPSequence.
    var failed: [Entry] = []
    /// OtherFailuresSequence: the FailureReason of each thing that the archive could not name.
    var otherFailures: [UInt16?] = []
    var studyRetrieveURL: String?

    /// A response that names nothing.
    init() {}

    /// Reads the body of an answer.
    ///
    /// The first byte of a JSON or XML text shows what it is; `contentType` counts only where it does not (UTF-16).
    /// Orthanc's refusals have no Content-Type, and proxies put theirs on what is not their own.
    ///
    /// - Throws: `invalidModel` for whatever is not a Store Instances Response.
    package init(parsing body: [UInt8], contentType: String?) throws(DICOMError) {
        let text = body.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(body.dropFirst(3)) : body
        let first = text.first { !($0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D) }
        let read: StoreResponse? =
            switch first {
            case UInt8(ascii: "{"), UInt8(ascii: "["): StoreResponse(json: text)
            case UInt8(ascii: "<"): StoreResponse(xml: text)
            case nil: nil
            default: contentType?.lowercased().contains("xml") == true ? StoreResponse(xml: text) : nil
            }
        guard let read else { throw .invalidModel(offset: 0) }
        self = read
    }

    /// Whether the archive said of any of these instances by name that it was stored or refused.
    package func namesAnyInstance(of instances: [DICOMInstance]) -> Bool {
        instances.contains { instance in
            let uid = instance.sopInstanceUID
            return stored.contains { $0.sopInstanceUID == uid } || failed.contains { $0.sopInstanceUID == uid }
        }
    }
}

extension StoreResponse {
    /// The UID without the padding and white space that some archives leave around it.
    static func trimmedUID(_ text: String) -> String? {
        func isPadding(_ byte: UInt8) -> Bool { byte == 0 || byte == 0x20 || (0x09...0x0D).contains(byte) }
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last else { return nil }
        guard isPadding(first) || isPadding(last) else { return text }
        let kept = Array(bytes.drop(while: isPadding).reversed().drop(while: isPadding).reversed())
        return kept.isEmpty ? nil : String(decoding: kept, as: UTF8.self)
    }

    /// A web address that may stand in a header and in a page; nothing else that an archive may have written.
    static func safeURL(_ text: String?) -> String? {
        guard let text = text.flatMap(trimmedUID), text.utf8.count <= 4096,
            text.consists(of: { (0x21...0x7E).contains($0) })
        else { return nil }
        let isAddress = ["http://", "https://", "/"].contains { text.begins(ignoringCaseWith: $0) }
        return isAddress ? text : nil
    }

    /// A reason that was written as text: decimal, or hexadecimal where a prefix, a letter or a leading zero shows it.
    static func reason(_ text: String) -> UInt16? {
        guard let digits = trimmedUID(text), digits.utf8.count <= 6 else { return nil }
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") { return UInt16(digits.dropFirst(2), radix: 16) }
        if digits.utf8.count == 4, digits.hasPrefix("0") { return UInt16(digits, radix: 16) }
        return UInt16(digits) ?? (digits.utf8.count == 4 ? UInt16(digits, radix: 16) : nil)
    }
}
