import DICOM

/// A PDF whose end does not lead to its cross-reference, or that not to its pages: some readers repair it by searching,
/// some cannot.
enum PDFRepair {
    /// Follows the structure of a document as far as that needs more than a look, and lets `pdfinfo` try where it ends.
    ///
    /// - Throws: `damaged`, also where compressed structure does not inflate, or no reader could rebuild the document.
    static func checked(
        _ document: PDFDocument, _ content: Content, wantsTitle: Bool, in workshop: any Workshop
    ) async throws(ConversionError) -> PDFDocument {
        guard document.isExact else {
            var document = document
            document.pageCount = try await rebuilt(content, in: workshop).pageCount
            return document
        }
        let (followed, obstacle) = try await workshop.offLoop { () async throws(ConversionError) in
            var document = document
            do throws(PDFObstacle) {
                try document.follow(
                    content, wantsTitle: wantsTitle,
                    PDFInflation(content) { () throws(WorkshopError) in try workshop.inflater() })
                return (document, PDFObstacle?.none)
            } catch {
                return (document, error)
            }
        }
        var found = followed
        switch obstacle {
        case nil:
            if found.beginsLate { _ = try await check(content, in: workshop) }
            return followed
        case .notRead?:
            // A filter without a known name is one that nobody reads, or a damaged name.
            let finding = try await check(content, in: workshop)
            if found.pageCount == nil { found.pageCount = finding.pageCount }
            return found
        case .noPage?: throw PDFObstacle.noPageError
        case .failed(let error)?: throw error
        case .damaged(let part)?: throw .damaged(found: PDFPages.kind, part: part)
        case .doubtful?:
            found.pageCount = try await rebuilt(content, in: workshop).pageCount
            found.isRepaired = true
            return found
        }
    }

    /// What `pdfinfo` says of a document that has to be rebuilt, if it has what others need for that as well.
    private static func rebuilt(
        _ content: Content, in workshop: any Workshop
    ) async throws(ConversionError) -> Finding {
        try await workshop.offLoop { () async throws(ConversionError) in try PDFRebuilding(content).check() }
        return try await check(content, in: workshop)
    }

    /// Lets `pdfinfo` read the document, which repairs what most viewers repair. Where it is not installed, the document passes.
    ///
    /// - Throws: `damaged`, `passwordNeeded`; `decoderFailed` where a limit ends the program.
    private static func check(
        _ content: Content, in workshop: any Workshop
    ) async throws(ConversionError) -> Finding {
        let result: ToolResult
        do throws(WorkshopError) {
            result = try await workshop.run(ToolJob(.pdfinfo, [.input], input: content, limits: .init(seconds: 30)))
        } catch {
            if case .missing = error { return Finding() }
            throw ConversionError(error, of: PDFPages.kind)
        }
        if result.exitStatus == 0 {
            let output = try result.output.bytes(at: 0, count: 64 << 10)
            if output.split(separator: 0x0A).contains(where: Self.saysNoPage) { throw PDFObstacle.noPageError }
            return Finding(pageCount: PDFPageList(parsing: output)?.count)
        }
        if result.complaint.contains("Incorrect password") { throw .passwordNeeded(found: PDFPages.kind) }
        throw .damaged(found: PDFPages.kind, part: "its cross-reference table cannot be repaired")
    }

    private static func saysNoPage(_ line: ArraySlice<UInt8>) -> Bool {
        let words = line.words
        return words.count == 2 && words[0].elementsEqual("Pages:".utf8) && words[1].elementsEqual("0".utf8)
    }

    /// What `pdfinfo` says.
    private struct Finding {
        var pageCount: Int?
    }
}
