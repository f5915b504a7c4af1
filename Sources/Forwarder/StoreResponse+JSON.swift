import DICOM

/// Reading a response of media type `application/dicom+json`.
///
/// Tolerant on purpose: VRs are not looked at, numbers may be strings, an array of responses counts as one, and a tag
/// may be in lower case. What is missing is missing.
///
/// - Source: PS3.18 §F.2.
extension StoreResponse {
    /// `nil` if the text is not JSON, or has none of the attributes of a Store Instances Response.
    init?(json text: [UInt8]) {
        guard let root = try? JSONDocument(parsing: text).root else { return nil }
        self.init()
        var isResponse = false
        for response in root.kind == .array ? root.elements : [root] {
            let referenced = response["00081199"]
            let refused = response["00081198"]
            let other = response["0008119A"] ?? response["0008119a"]
            let url = response["00081190"]
            guard referenced != nil || refused != nil || other != nil || url != nil else { continue }
            isResponse = true
            stored += Self.entries(of: referenced, reason: "00081196")
            failed += Self.entries(of: refused, reason: "00081197")
            otherFailures += Self.values(of: other).map { Self.reason(of: $0["00081197"]) }
            studyRetrieveURL = studyRetrieveURL ?? Self.safeURL(Self.text(of: url))
        }
        guard isResponse else { return nil }
    }

    private static func entries(of sequence: JSONNode?, reason key: String) -> [Entry] {
        values(of: sequence).compactMap { item in
            guard let uid = text(of: item["00081155"]).flatMap(trimmedUID) else { return nil }
            return Entry(
                sopClassUID: text(of: item["00081150"]).flatMap(trimmedUID), sopInstanceUID: uid,
                retrieveURL: safeURL(text(of: item["00081190"])), reason: reason(of: item[key]),
                hasOriginalAttributes: firstValue(of: item["04000561"]) != nil)
        }
    }

    /// The values of an attribute; a value that stands alone, without object or array around it, counts too.
    private static func values(of attribute: JSONNode?) -> [JSONNode] {
        guard let value = valueField(of: attribute) else { return [] }
        return value.kind == .array ? value.elements : [value]
    }

    private static func firstValue(of attribute: JSONNode?) -> JSONNode? {
        guard let value = valueField(of: attribute) else { return nil }
        return value.kind == .array ? value.first : value
    }

    /// What stands in an attribute's `Value`, or in its place; never null or an object.
    private static func valueField(of attribute: JSONNode?) -> JSONNode? {
        switch attribute?.kind {
        case nil, .null: nil
        case .object: valueField(of: attribute?["Value"] ?? attribute?["value"])
        default: attribute
        }
    }

    private static func text(of attribute: JSONNode?) -> String? {
        guard let value = firstValue(of: attribute), value.kind == .string else { return nil }
        return value.text
    }

    private static func reason(of attribute: JSONNode?) -> UInt16? {
        guard let value = firstValue(of: attribute), let text = value.text else { return nil }
        return value.kind == .string ? reason(text) : UInt16(text) ?? Double(text).flatMap { UInt16(exactly: $0) }
    }
}
