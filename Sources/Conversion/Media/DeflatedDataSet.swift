package import DICOM

extension Media {
    /// The data set of a deflated Transfer Syntax, for reading; the object itself is sent as it is.
    ///
    /// Blocking: for worker threads.
    ///
    /// - Source: PS3.5 §A.5: RFC 1951 alone, padded with a NUL to even length.
    static func inflate(
        _ content: Content, behind head: Part10Head, _ limits: ExpansionLimits, _ workshop: any Workshop
    ) throws(ConversionError) -> Content {
        var budget = ExpansionBudget(limits)
        let store = EntryStore(workshop)
        let inflater = try asConversion { () throws(WorkshopError) in try workshop.inflater() }
        var offset = head.byteCount
        while true {
            let piece = try content.bytes(at: offset, count: 64 << 10)
            let inflated = try asConversion { () throws(WorkshopError) in
                try inflater.inflate(piece[...], limit: ContentDigest.blockByteCount)
            }
            offset += inflated.consumed
            try budget.take(inflated.bytes.count, from: inflated.consumed)
            if !inflated.bytes.isEmpty { try store.append(inflated.bytes) }
            if inflated.isLast { return store.finish() }
            guard inflated.consumed > 0 || !inflated.bytes.isEmpty else { throw .truncated(found: "DICOM object") }
        }
    }

    private static func asConversion<Result>(
        _ work: () throws(WorkshopError) -> Result
    ) throws(ConversionError) -> Result {
        do throws(WorkshopError) { return try work() } catch { throw ConversionError(error, in: "DICOM object") }
    }
}

extension Workshop {
    /// What inflates data sets for archives that take no DICOM files.
    ///
    /// Blocking: for worker threads.
    package func dataSetInflater(_ limits: ExpansionLimits) -> DataSetInflater {
        { content, head in try? Media.inflate(content, behind: head, limits, self) }
    }
}
