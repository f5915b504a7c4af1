import DICOM
import Testing

@Suite struct CharacterSetTests {
    /// Reads a patient name in those bytes from a file of that Specific Character Set.
    private static func summary(_ term: String, _ name: [UInt8]) throws -> Part10Summary {
        let padded = Array(term.utf8) + (term.utf8.count % 2 == 0 ? [] : [0x20])
        let body =
            bytes("0800 0500 'CS'") + [UInt8(padded.count), 0] + padded + bytes("1000 1000 'PN'")
            + [UInt8(name.count), 0] + name
        return try Part10Reader.summary(
            of: .bytes(Part10ReaderTests.file(TransferSyntax.explicitVRLittleEndian, body)))
    }

    @Test(arguments: [
        ("", "'Doe^John'", "Doe^John"),
        ("ISO_IR 6", "'Doe^John'", "Doe^John"),
        ("ISO_IR 100", "'Buc^J' E972 F4 6D65", "Buc^Jérôme"),
        ("ISO 2022 IR 100", "'M' FC", "Mü"),
        ("ISO_IR 101", "'W' B3 'odek'", "Włodek"),
        ("ISO_IR 109", "'A' A6", "AĤ"),
        ("ISO_IR 110", "'A' B1", "Aą"),
        ("ISO_IR 144", "BBEE DACE B5D2", "ЛюкЮЕв"),
        ("ISO_IR 127", "E2C8", "قب"),
        ("ISO_IR 126", "C4E9", "Δι"),
        ("ISO_IR 138", "F9F8", "שר"),
        ("ISO_IR 148", "'A' FD", "Aı"),
        ("ISO_IR 203", "'A' A4", "A€"),
        ("ISO_IR 166", "A1D2", "กา"),
        ("ISO_IR 13", "D4CF C0DE 5E C0DB B3", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
        ("ISO_IR 192", "'M' C3BC '=' E5AD97 '='", "Mü=字"),
        ("\\ISO 2022 IR 87", "'Doe^John'", "Doe^John"),
        ("ISO 2022 IR 6\\ISO 2022 IR 149", "'Doe'", "Doe"),
        ("GB18030", "'Doe^John'", "Doe^John"),
    ])
    func `text in a known character set becomes the text it is`(term: String, name: String, text: String) throws {
        let padded = bytes(name) + (bytes(name).count % 2 == 0 ? [] : [0x20])
        let summary = try Self.summary(term, padded)
        #expect(summary.dataSet.string(.patientName) == text)
        #expect(summary.unreadTags.isEmpty)
    }

    @Test(arguments: [
        ("", "'M' FC"), ("ISO_IR 6", "'M' FC"),
        ("ISO_IR 100", "'M' 85"),
        ("ISO_IR 192", "'M' FC"),
        ("ISO_IR 127", "'M' A1"),
        ("GB18030", "CDF5"), ("GBK", "CDF5"),
        ("\\ISO 2022 IR 87", "1B2442 3B33 1B2842 20"),
        ("\\ISO 2022 IR 149", "1B242943 B1E8"),
        ("NO SUCH SET", "'M' FC"),
    ])
    func `text that cannot be decoded is left out and named, never guessed`(term: String, name: String) throws {
        let summary = try Self.summary(term, bytes(name))
        #expect(!summary.dataSet.contains(.patientName))
        #expect(summary.unreadTags == [.patientName])
    }
}
