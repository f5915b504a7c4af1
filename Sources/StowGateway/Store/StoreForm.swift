/// The representations of a Store Instances Response.
///
/// - Source: PS3.18 §10.5.3.3, Table 10.5.3-2.
enum StoreForm: String, CaseIterable, Sendable {
    case dicomJSON = "application/dicom+json"
    case dicomXML = "application/dicom+xml"
    /// The same JSON under the name that dcm4che's users ask for (`-H Accept:application/json`).
    case json = "application/json"

    /// The form that the client likes best, JSON where it says nothing; `nil` where it takes none of them.
    ///
    /// - Source: RFC 9110 §12.5.1: of several ranges that hold a type, the most specific one counts.
    init?(accept fields: [String]) {
        let words = fields.flatMap { $0.split(separator: ",") }.filter { !$0.trimmed.isEmpty }
        let ranges = words.compactMap { Range($0) }
        // An empty list says nothing either.
        guard !words.isEmpty else {
            self = .dicomJSON
            return
        }
        var best: (form: StoreForm, quality: Int)?
        for form in Self.allCases {
            let matching = ranges.filter { $0.holds(form.rawValue) }
            guard let range = matching.max(by: { $0.specificity < $1.specificity }), range.quality > 0 else { continue }
            if range.quality > best?.quality ?? 0 { best = (form, range.quality) }
        }
        guard let best else { return nil }
        self = best.form
    }

    /// One media range of an Accept field.
    private struct Range {
        let type: String
        /// Units: thousandths.
        let quality: Int

        init?(_ text: Substring) {
            guard let parsed = ContentType(parsing: text.trimmed.utf8) else { return nil }
            // An older form of the same wish, of PS3.18 before 2016.
            if parsed.mediaType == "multipart/related", let inner = parsed["type"] {
                type = inner.lowercased()
            } else {
                type = parsed.mediaType
            }
            guard let text = parsed["q"] else {
                quality = 1000
                return
            }
            quality = Double(text).flatMap { (0...1).contains($0) ? Int($0 * 1000) : nil } ?? 0
        }

        var specificity: Int { type == "*/*" ? 0 : type.hasSuffix("/*") ? 1 : 2 }

        func holds(_ other: String) -> Bool {
            switch specificity {
            case 0: true
            case 1: other.hasPrefix(type.dropLast(1))
            default: other == type
            }
        }
    }
}
