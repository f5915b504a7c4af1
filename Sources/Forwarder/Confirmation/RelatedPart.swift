import DICOM

/// The first part of a multipart/related answer.
///
/// - Source: RFC 2046 §5.1.1.
enum RelatedPart {
    /// The content of the first part; all of an answer that has no parts.
    ///
    /// - Returns: `nil` for what is no such answer.
    static func first(in response: UpstreamResponse) -> [UInt8]? {
        let type = response.contentType ?? ""
        guard type.lowercased().hasPrefix("multipart/") else { return response.body }
        guard let boundary = boundary(in: type) else { return nil }
        let body = response.body
        let delimiter = Array("--\(boundary)".utf8)
        guard let start = find(delimiter, in: body, from: 0),
            let head = find(Array("\r\n\r\n".utf8), in: body, from: start + delimiter.count),
            let end = find(Array("\r\n".utf8) + delimiter, in: body, from: head + 2)
        else { return nil }
        return head + 4 <= end ? Array(body[(head + 4)..<end]) : []
    }

    private static func boundary(in type: String) -> String? {
        for parameter in type.split(separator: ";").dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].filter({ $0 != " " }).lowercased() == "boundary" else { continue }
            let value = pair[1].filter { $0 != "\"" && $0 != " " }
            return value.isEmpty || value.utf8.count > 200 ? nil : value
        }
        return nil
    }

    /// Where `pattern` stands first.
    private static func find(_ pattern: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, start >= 0 else { return nil }
        var index = start
        while index + pattern.count <= text.count {
            guard let next = text[index...].firstIndex(of: first), next + pattern.count <= text.count else {
                return nil
            }
            if text[next..<next + pattern.count].elementsEqual(pattern) { return next }
            index = next + 1
        }
        return nil
    }
}
