/// The representations of a reply.
enum ReplyForm: CaseIterable, Sendable {
    case json
    case text
    case html
    case dicomJSON
    case dicomXML
    case part10

    /// The form that the client likes best; JSON where it names none of them.
    ///
    /// - Source: RFC 9110 §12.5.1.
    init(accept: String?) {
        guard let accept else {
            self = .json
            return
        }
        var best: (form: ReplyForm, quality: Int, isExact: Bool)?
        for range in accept.split(separator: ",") {
            let parts = range.split(separator: ";")
            guard let type = parts.first?.trimmed.lowercased(), let form = Self.form(of: type) else { continue }
            let quality = Self.quality(of: parts.dropFirst())
            let isExact = !type.contains("*")
            let isBetter =
                best.map { quality > $0.quality || quality == $0.quality && isExact && !$0.isExact } ?? true
            if quality > 0, isBetter { best = (form, quality, isExact) }
        }
        self = best?.form ?? .json
    }

    private static func form(of type: String) -> ReplyForm? {
        switch type {
        case "application/json", "application/problem+json", "*/*", "application/*": .json
        case "text/plain": .text
        case "text/html", "application/xhtml+xml", "text/*": .html
        case "application/dicom+json": .dicomJSON
        case "application/dicom+xml": .dicomXML
        case "application/dicom", "multipart/related": .part10
        default: nil
        }
    }

    /// Units: thousandths.
    private static func quality(of parameters: ArraySlice<Substring>) -> Int {
        for parameter in parameters {
            let text = parameter.trimmed.lowercased()
            guard text.hasPrefix("q=") else { continue }
            // Double reads `nan`, `inf` and `1e300` too, of which Int would stop the program.
            return Double(text.dropFirst(2)).flatMap { (0...1).contains($0) ? Int($0 * 1000) : nil } ?? 0
        }
        return 1000
    }
}
