import DICOM

extension MediaDescriptor {
    /// What a file is. Content decides; for kinds of text that look alike, its name and declared type do.
    ///
    /// - Throws: `emptyFile`, `unrecognisedMedia`.
    static func identify(_ file: MediaFile) throws(ConversionError) -> MediaDescriptor {
        let found: MediaDescriptor?
        do throws(ConversionError) {
            found = try identify(file.content, declared: file.declaredType)
        } catch {
            guard case .unrecognisedMedia = error else { throw error }
            found = nil
        }
        // Kinds that a signature of their own tells are never doubted.
        if let found, !MediaHint.textTypes.contains(found.mediaType) { return found }
        if let row = try byStructure(file, found) { return row }
        if found == nil || found?.mediaType == "text/plain", let row = MediaHint.row(for: file) { return row }
        guard let found else { throw .unrecognisedMedia(declared: file.declaredType) }
        return found
    }

    /// What the root element of an XML document, or the size of a binary STL file, tells.
    private static func byStructure(
        _ file: MediaFile, _ found: MediaDescriptor?
    ) throws(ConversionError) -> MediaDescriptor? {
        if try BinarySTL.fits(file.content) { return MediaHint.row(of: "model/stl") }
        guard let prolog = try XMLProlog(reading: file.content) else { return nil }
        if prolog.isClinicalDocument { return MediaHint.row(of: "text/xml") }
        // An HL7 message of another kind has the namespace of CDA too; without a declaration XML is text first.
        let mayBeOther = found == nil || found?.mediaType == "text/xml" || found?.mediaType == "text/plain"
        return mayBeOther ? MediaHint.row(of: "application/xml") : nil
    }
}

/// Names and declared types that tell kinds of text apart.
enum MediaHint {
    /// Kinds whose signature is a word that other texts may hold as well.
    static let textTypes: Set<String> = [
        "text/xml", "text/html", "image/svg+xml", "application/xml", "model/stl", "model/obj", "model/mtl",
        "text/plain",
    ]

    static let extensions = ["stl": "model/stl", "obj": "model/obj", "mtl": "model/mtl"]
    static let synonyms = [
        "model/stl": "model/stl", "model/x.stl-ascii": "model/stl", "model/x.stl-binary": "model/stl",
        "application/sla": "model/stl", "model/obj": "model/obj", "model/mtl": "model/mtl",
    ]

    static func row(of mediaType: String) -> MediaDescriptor? { MediaTable.rows.first { $0.mediaType == mediaType } }

    /// The kind that the name claims, or else the declared type.
    static func row(for file: MediaFile) -> MediaDescriptor? {
        let declared = file.declaredType?.prefix { $0 != ";" && $0 != " " }.lowercased()
        return (file.fileExtension.flatMap { extensions[$0] } ?? declared.flatMap { synonyms[$0] }).flatMap(row(of:))
    }
}

extension MediaFile {
    /// What stands behind the last dot of the name, in lower case.
    var fileExtension: String? {
        guard let name, let dot = name.lastIndex(of: ".") else { return nil }
        return name[name.index(after: dot)...].lowercased()
    }
}
