import DICOM
import Foundation
import Testing

@testable import Conversion

/// `docs/media-types.md` says what the table says. `make golden` writes it anew.
@Suite struct MediaTableGoldenTests {
    private static let document = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../docs/media-types.md").standardizedFileURL

    @Test func `the document of media types is as the table is`() throws {
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            try Data(MediaTable.markdown.utf8).write(to: Self.document)
        }
        #expect(String(decoding: try Data(contentsOf: Self.document), as: UTF8.self) == MediaTable.markdown)
    }

    @Test func `every class and every syntax of the table has a name`() {
        for row in MediaTable.rows {
            for uid in row.sopClassUIDs { #expect(SOPClass.name(of: uid) != nil, "\(uid)") }
            for uid in row.transferSyntaxUIDs { #expect(TransferSyntax.name(of: uid) != nil, "\(uid)") }
        }
        #expect(SOPClass.name(of: "1.2.3") == nil && TransferSyntax.name(of: "1.2.840.10008.1.2.4.109") == nil)
    }

    @Test func `every kind that is taken says what is changed or that nothing is`() {
        for row in MediaTable.rows where row.read != nil {
            #expect(!row.refuses.isEmpty, "\(row.name)")
            #expect(row.isCarriedAsItIs || !row.changes.isEmpty, "\(row.name)")
        }
    }

    @Test func `names of rows are different`() {
        #expect(Set(MediaTable.rows.map(\.name)).count == MediaTable.rows.count)
    }

    @Test(
        arguments: [
            (.bytes([0xFF, 0xD8, 0x0A], at: 0), "the bytes FF D8 0A at the beginning"),
            (.ascii("GIF87a"), "`GIF87a` at the beginning"), (.ascii("DICM", at: 128), "`DICM` at offset 128"),
            (.within(1024, [0x25, 0x50]), "`%P` in the first 1024 bytes"),
            (.brands("avif", "avis"), "an ISO base media file (`ftyp` at offset 4) of brand `avif`, `avis`"),
            (
                .both(.bytes([0], at: 3), .text("\nv ")),
                #"the byte 00 at offset 3 and text with `\nv ` in its first 1024 bytes"#
            ),
            (.text(""), "text without control characters"),
        ] as [(Signature, String)])
    func `a signature is told in words`(signature: Signature, words: String) {
        #expect(signature.words == words)
    }
}

extension MediaDescriptor {
    /// Whether the object carries the file byte for byte, so that there is nothing to say of changes.
    fileprivate var isCarriedAsItIs: Bool { ["model/stl", "model/mtl"].contains(mediaType) || isPrivate }
}
