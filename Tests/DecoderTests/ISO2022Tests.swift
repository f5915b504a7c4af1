import DICOM
import Testing

@testable import Decoder

@Suite struct ISO2022Tests {
    private static func text(_ terms: [String], _ bytes: [UInt8]) -> String? {
        ForeignCharacters.text(terms, bytes[...])
    }

    /// The examples of PS3.5 §H.3.1, §H.3.2, §I.2, §J.3, §K.2 and others.
    @Test func `the examples of the standard are read`() {
        let escape: [UInt8] = [0x1B]
        let kanji =
            Array("Yamada^Tarou=".utf8) + escape + Array("$B;3ED".utf8) + escape + Array("(B^".utf8) + escape
            + Array("$BB@O:".utf8) + escape + Array("(B=".utf8) + escape + Array("$B$d$^$@".utf8) + escape
            + Array("(B^".utf8) + escape + Array("$B$?$m$&".utf8) + escape + Array("(B".utf8)
        #expect(Self.text(["", "ISO 2022 IR 87"], kanji) == "Yamada^Tarou=山田^太郎=やまだ^たろう")
        let katakana: [UInt8] =
            [0xD4, 0xCF, 0xC0, 0xDE, 0x5E, 0xC0, 0xDB, 0xB3, 0x3D] + escape + Array("$B;3ED".utf8) + escape
            + Array("(J^".utf8) + escape + Array("$BB@O:".utf8) + escape + Array("(J".utf8)
        #expect(Self.text(["ISO 2022 IR 13", "ISO 2022 IR 87"], katakana) == "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎")
        let korean: [UInt8] =
            Array("Hong^Gildong=".utf8) + escape + Array("$)C".utf8) + [0xFB, 0xF3, 0x5E] + escape + Array("$)C".utf8)
            + [0xD1, 0xCE, 0xD4, 0xD7]
        #expect(Self.text(["", "ISO 2022 IR 149"], korean) == "Hong^Gildong=洪^吉洞")
        let chinese: [UInt8] =
            Array("Zhang^XiaoDong=".utf8) + escape + Array("$)A".utf8) + [0xD5, 0xC5, 0x5E] + escape
            + Array("$)A".utf8) + [0xD0, 0xA1, 0xB6, 0xAB]
        #expect(Self.text(["", "ISO 2022 IR 58"], chinese) == "Zhang^XiaoDong=张^小东")
        #expect(Self.text(["GB18030"], [0xCD, 0xF5, 0x5E, 0xD0, 0xA1]) == "王^小")
        let supplement = escape + Array("$(D".utf8) + [0x30, 0x21] + escape + Array("(B".utf8)
        #expect(Self.text(["", "ISO 2022 IR 159"], supplement) == "丂")
    }

    @Test func `sets of one byte change too, and begin anew behind a delimiter`() {
        let greek: [UInt8] = [0x1B, 0x2D, 0x46, 0xC4, 0x5E, 0xE9]
        #expect(Self.text(["ISO 2022 IR 100", "ISO 2022 IR 126"], greek) == "Δ^é")
        let cyrillic: [UInt8] = [0x1B, 0x2D, 0x4C, 0xBB]
        #expect(Self.text(["", "ISO 2022 IR 144"], cyrillic) == "Л")
    }

    @Test(
        arguments: [
            (["ISO_IR 100"], [0xE9]), (["", "ISO 2022 IR 87"], [0xE9]), (["", "ISO 2022 IR 87"], [0x1B]),
            (["", "ISO 2022 IR 87"], [0x1B, 0x24, 0x42, 0x3B]),
            (["", "ISO 2022 IR 87"], [0x1B, 0x24, 0x42, 0x7E, 0x7E]),
            (["", "ISO 2022 IR 149"], [0x1B, 0x24, 0x29, 0x43, 0xFB]), (["", "x"], [0x1B, 0x25, 0x47, 0x41]),
            (["GB18030"], [0xCD]), (["GBK"], [0x81, 0x20]), ([], [0xE9]),
        ] as [([String], [UInt8])])
    func `what is no text in its set is not read`(terms: [String], bytes: [UInt8]) {
        #expect(Self.text(terms, bytes) == nil)
    }

    @Test func `any bytes do no harm and make no more characters than there are`() {
        var state: UInt64 = 42
        for _ in 0..<2000 {
            var bytes: [UInt8] = []
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let byte = UInt8(truncatingIfNeeded: state >> 33)
                bytes.append(byte % 5 == 0 ? 0x1B : byte % 7 == 0 ? 0x24 : byte)
            }
            for terms in [
                ["", "ISO 2022 IR 87"], ["ISO 2022 IR 13", "ISO 2022 IR 87"], ["", "ISO 2022 IR 149"], ["GBK"],
            ] {
                // No character is made of less than a byte.
                #expect((Self.text(terms, bytes) ?? "").unicodeScalars.count <= bytes.count)
            }
        }
    }
}
