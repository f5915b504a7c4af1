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
        guard let json = try? JSON(parsing: text) else { return nil }
        let responses = json.array ?? [json]
        self.init()
        var isResponse = false
        for response in responses {
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

    private static func entries(of sequence: JSON?, reason key: String) -> [Entry] {
        values(of: sequence).compactMap { item in
            guard let uid = text(of: item["00081155"]).flatMap(trimmedUID) else { return nil }
            return Entry(
                sopClassUID: text(of: item["00081150"]).flatMap(trimmedUID), sopInstanceUID: uid,
                retrieveURL: safeURL(text(of: item["00081190"])), reason: reason(of: item[key]),
                hasOriginalAttributes: !values(of: item["04000561"]).isEmpty)
        }
    }

    /// The values of an attribute; a value that stands alone, without object or array around it, counts too.
    private static func values(of attribute: JSON?) -> [JSON] {
        switch attribute {
        case nil, .null?: []
        case .object?: values(of: attribute?["Value"] ?? attribute?["value"])
        case .array(let values)?: values
        case let value?: [value]
        }
    }

    private static func text(of attribute: JSON?) -> String? {
        guard case .string(let text)? = values(of: attribute).first else { return nil }
        return text
    }

    private static func reason(of attribute: JSON?) -> UInt16? {
        switch values(of: attribute).first {
        case .number(let literal)?: UInt16(literal) ?? Double(literal).flatMap { UInt16(exactly: $0) }
        case .string(let text)?: reason(text)
        default: nil
        }
    }
}
