import DICOM

extension MediaTable {
    /// `docs/media-types.md`: every row in words, as users may want to know it.
    package static let markdown: String = {
        let taken = rows.filter { $0.read != nil }
        var lines = [
            "<!-- Made from the code's own table by `make golden`; do not edit. -->", "# Media types", "",
            "The content decides what a file is. Rows are tried from top to bottom and the first that fits is taken; the file's",
            "name and its declared type count only where a row says so.", "",
            "| Kind | Media type | SOP Class | Transfer syntax |", "|---|---|---|---|",
        ]
        for row in taken {
            let link = row.name.lowercased().map { $0 == " " ? "-" : String($0) }.joined()
            lines.append(
                "| [\(row.name)](#\(link)) | `\(row.mediaType)` | \(row.classes.joined(separator: "; "))"
                    + " | \(row.syntaxes.joined(separator: "; ")) |")
        }
        for row in taken { lines += row.section }
        lines += ["", "## Transfer syntaxes of videos", ""]
        lines += TransferSyntax.videos.map { "- \(TransferSyntax.name(of: $0) ?? "private syntax") `\($0)`" }
        lines += [
            "", "## Recognised only to be refused", "",
            "What these are is told in the answer (415), with what to send instead and the media types that are taken.",
            "",
            "| Kind | Media type | Recognised by | To be sent instead |", "|---|---|---|---|",
        ]
        for row in rows where row.read == nil {
            // A bar would end the cell.
            let marks = row.marks.joined(separator: "; or ").map { $0 == "|" ? "\\|" : String($0) }.joined()
            lines.append("| \(row.name) | `\(row.mediaType)` | \(marks) | \(row.instead?.words ?? "") |")
        }
        return lines.joined(separator: "\n") + "\n"
    }()
}

extension MediaDescriptor {
    /// How it is recognised: any of these.
    fileprivate var marks: [String] {
        (recognition.map { [$0] } ?? signatures.map(\.words)) + MediaHint.words(of: mediaType)
    }

    fileprivate var classes: [String] {
        if sopClassUIDs.isEmpty { return [mediaType == "application/zip" ? "those of its entries" : "its own"] }
        return sopClassUIDs.map { SOPClass.name(of: $0) ?? $0 }
    }

    fileprivate var syntaxes: [String] {
        if transferSyntaxUIDs.isEmpty { return [mediaType == "application/zip" ? "those of its entries" : "its own"] }
        if transferSyntaxUIDs == TransferSyntax.videos { return [Self.videoSyntaxes] }
        return transferSyntaxUIDs.map { TransferSyntax.name(of: $0) ?? $0 }
    }

    fileprivate var section: [String] {
        let classes = sopClassUIDs.map { "\(SOPClass.name(of: $0) ?? "private class") `\($0)`" }
        let isVideo = transferSyntaxUIDs == TransferSyntax.videos
        let syntaxes =
            isVideo
            ? [Self.videoSyntaxes]
            : transferSyntaxUIDs.map { "\(TransferSyntax.name(of: $0) ?? "private syntax") `\($0)`" }
        return ["", "## \(name)", "", "`\(mediaType)`"]
            + Self.list("Recognised by any of", marks)
            + Self.list("SOP Class", classes.isEmpty ? self.classes : classes)
            + Self.list("Transfer syntax", syntaxes.isEmpty ? self.syntaxes : syntaxes)
            + Self.list("Changed", changes.isEmpty ? ["Nothing."] : changes)
            + Self.list("Refused", refuses.isEmpty ? ["What ends early or cannot be read."] : refuses)
    }

    private static let videoSyntaxes = "[those of videos](#transfer-syntaxes-of-videos)"

    private static func list(_ title: String, _ items: [String]) -> [String] {
        ["", "\(title):", ""] + items.map { "- \($0)" }
    }
}

extension Substitute {
    fileprivate var words: String {
        switch self {
        case .document: "a PDF document"
        case .image: "a PNG, TIFF or JPEG image"
        case .video: "an MP4 video"
        case .model: "an STL or OBJ model"
        case .files: "its files"
        }
    }
}
