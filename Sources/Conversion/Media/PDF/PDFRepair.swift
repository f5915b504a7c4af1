import DICOM

/// A PDF whose end does not lead to its cross-reference: some readers repair it by searching, some cannot.
enum PDFRepair {
    /// Lets `pdfinfo` read the document, which repairs what most viewers repair. Where it is not installed, the document passes.
    ///
    /// - Throws: `damaged`, `passwordNeeded`; `decoderFailed` where a limit ends the program.
    static func check(_ content: Content, in workshop: any Workshop) async throws(ConversionError) {
        let result: ToolResult
        do throws(WorkshopError) {
            result = try await workshop.run(ToolJob(.pdfinfo, [.input], input: content, limits: .init(seconds: 30)))
        } catch {
            if case .missing = error { return }
            throw ConversionError(error, of: PDFPages.kind)
        }
        if result.exitStatus == 0 { return }
        if result.complaint.contains("Incorrect password") { throw .passwordNeeded(found: PDFPages.kind) }
        throw .damaged(found: PDFPages.kind, part: "its cross-reference table cannot be repaired")
    }
}
