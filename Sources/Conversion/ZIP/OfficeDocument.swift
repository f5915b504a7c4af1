import DICOM

/// Documents that are ZIP archives inside, and would be stored as a heap of XML if nobody looked.
enum OfficeDocument {
    /// What to say of the archive, if it is one of these, or a model for printing, which is packed in the same way.
    ///
    /// - Source: ISO/IEC 29500-2 §10 (`[Content_Types].xml`), ODF 1.3 part 2 §3.3 (`mimetype` first and stored), 3MF Core
    ///   Specification 1.3 §2.
    static func refusal(
        of directory: ZIPDirectory, in content: Content
    ) throws(ConversionError) -> ConversionError? {
        if directory.entries.contains(where: { $0.isNamed("[Content_Types].xml") }),
            directory.entries.contains(where: { $0.isNamed(below: "3D/") })
        {
            return .notYetSupported(found: "3MF model", instead: .model)
        }
        return try name(of: directory, in: content).map { .officeDocument(found: $0) }
    }

    private static func name(of directory: ZIPDirectory, in content: Content) throws(ConversionError) -> String? {
        let entries = directory.entries
        if entries.contains(where: { $0.isNamed("[Content_Types].xml") }) {
            for (folder, name) in [
                ("word/", "Word document (DOCX)"), ("xl/", "Excel workbook (XLSX)"),
                ("ppt/", "PowerPoint presentation (PPTX)"), ("visio/", "Visio drawing (VSDX)"),
            ] where entries.contains(where: { $0.isNamed(below: folder) }) { return name }
            return "Microsoft Office document"
        }
        if entries.contains(where: { $0.isNamed("Index/Document.iwa") }) { return "Pages, Numbers or Keynote document" }
        guard let first = entries.min(by: { $0.offset < $1.offset }), first.isNamed("mimetype"), first.method == 0
        else {
            return nil
        }
        let type = String(
            decoding: try content.bytes(at: first.offset + 38, count: min(first.size, 100)), as: UTF8.self)
        let names = [
            ("opendocument.text", "OpenDocument text (ODT)"), ("opendocument.spreadsheet", "OpenDocument sheet (ODS)"),
            ("opendocument.presentation", "OpenDocument presentation (ODP)"),
            ("opendocument.graphics", "OpenDocument drawing (ODG)"), ("epub", "EPUB book"),
        ]
        return names.first { type.contains($0.0) }?.1 ?? "OpenDocument document"
    }
}
