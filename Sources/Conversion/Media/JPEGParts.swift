import DICOM

/// The parts of a JPEG that make its picture: all but remarks and what follows its end, where some cameras put more
/// pictures, each with remarks of its own.
struct JPEGParts: Sendable {
    private let content: Content
    /// Units: offsets, in order.
    private let kept: [Range<Int>]

    init(_ content: Content, _ header: JPEGHeader, _ end: JPEGEnd) {
        self.content = content
        var kept: [Range<Int>] = []
        var start = 0
        for remark in header.remarks {
            if remark.lowerBound > start { kept.append(start..<remark.lowerBound) }
            start = remark.upperBound
        }
        kept.append(start..<end.offset)
        self.kept = kept
    }

    var isWhole: Bool { kept == [0..<content.byteCount] }

    /// Joined in memory; `nil` where the content is a file.
    var bytes: [UInt8]? {
        guard case .bytes(let bytes) = content else { return nil }
        return kept.reduce(into: []) { $0 += bytes[$1] }
    }

    func joined(in workshop: any Workshop) async throws(ConversionError) -> Content {
        try await workshop.written("JPEG image") { file throws(ConversionError) in
            for range in kept {
                do throws(WorkshopError) {
                    try file.append(content.slice(range))
                } catch {
                    throw ConversionError(error, of: "JPEG image")
                }
            }
        }
    }
}

extension Media {
    /// The same with the parts alone, of which only these warnings are true.
    func without(remarks parts: JPEGParts, warnings: [String]) throws(ConversionError) -> Reading {
        if parts.isWhole { return .media(self) }
        var media = self
        media.warnings = warnings
        if let bytes = parts.bytes {
            media.content = .bytes(bytes)
            return .media(media)
        }
        let stripped = media
        return .work { workshop async throws(ConversionError) in
            var media = stripped
            media.content = try await parts.joined(in: workshop)
            return [media]
        }
    }
}
