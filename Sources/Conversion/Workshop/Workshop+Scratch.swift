import DICOM

extension Workshop {
    /// Content that is written on a worker thread.
    func written(
        _ found: String, _ work: @escaping @Sendable (any ScratchFile) throws(ConversionError) -> Void
    ) async throws(ConversionError) -> Content {
        try await offLoop { () async throws(ConversionError) in
            let file: any ScratchFile
            do throws(WorkshopError) { file = try scratchFile() } catch { throw ConversionError(error, of: found) }
            try work(file)
            return file.finish()
        }
    }
}
