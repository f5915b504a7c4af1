import DICOM
import Testing

@testable import Conversion

/// Uploaded objects that no archive could find again, or no viewer show.
@Suite struct UploadedSoundnessTests {
    private static func number(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }

    private static func element(_ group: Int, _ element: Int, _ vr: String, _ value: [UInt8]) -> [UInt8] {
        let even = value.count % 2 == 0 ? value : value + [0]
        let isLong = vr == "OW" || vr == "OF"
        let length = number(even.count) + (isLong ? [0, 0] : [])
        return number(group) + number(element) + Array(vr.utf8) + (isLong ? [0, 0] : []) + length + even
    }

    /// A raw data set with native pixels.
    private static func object(
        uids: [String] = ["1.2.840.10008.5.1.4.1.1.7", "1.2.1", "1.2.2", "1.2.3"], rows: Int = 4, columns: Int? = 5,
        samples: Int = 1, frames: String? = nil, bits: Int = 8, stored: Int? = nil, high: Int? = nil,
        sign: Int? = 0, interpretation: String? = "MONOCHROME2", pixels: Int? = 20, date: [UInt8]? = nil,
        characterSet: [UInt8]? = nil, bodyPart: [UInt8]? = nil, patientID: String? = nil
    ) -> [UInt8] {
        var parts: [[UInt8]] = characterSet.map { [element(0x0008, 0x0005, "CS", $0)] } ?? []
        parts += [
            element(0x0008, 0x0016, "UI", Array(uids[0].utf8)), element(0x0008, 0x0018, "UI", Array(uids[1].utf8)),
        ]
        if let date { parts.append(element(0x0008, 0x0020, "DA", date)) }
        if let patientID { parts.append(element(0x0010, 0x0020, "LO", Array(patientID.utf8))) }
        if let bodyPart { parts.append(element(0x0018, 0x0015, "CS", bodyPart)) }
        parts += [
            element(0x0020, 0x000D, "UI", Array(uids[2].utf8)), element(0x0020, 0x000E, "UI", Array(uids[3].utf8)),
            element(0x0028, 0x0002, "US", number(samples)),
        ]
        if let interpretation { parts.append(element(0x0028, 0x0004, "CS", Array(interpretation.utf8))) }
        if let frames { parts.append(element(0x0028, 0x0008, "IS", Array(frames.utf8))) }
        parts.append(element(0x0028, 0x0010, "US", number(rows)))
        if let columns { parts.append(element(0x0028, 0x0011, "US", number(columns))) }
        parts.append(element(0x0028, 0x0100, "US", number(bits)))
        parts.append(element(0x0028, 0x0101, "US", number(stored ?? bits)))
        if let high { parts.append(element(0x0028, 0x0102, "US", number(high))) }
        if let sign { parts.append(element(0x0028, 0x0103, "US", number(sign))) }
        if let pixels { parts.append(element(0x7FE0, 0x0010, "OW", Array(repeating: 0, count: pixels))) }
        return parts.flatMap(\.self)
    }

    private func errors(_ object: [UInt8]) throws -> [ConversionError] {
        let given = try attributes([])
        return faults { try convert(input([mediaFile(object)], given)) }
    }

    @Test func `an object with the pixels that it speaks of is stored`() throws {
        #expect(try errors(Self.object()) == [])
        #expect(try errors(Self.object(frames: "3", pixels: 60)) == [])
        #expect(try errors(Self.object(samples: 3, interpretation: "YBR_FULL_422", pixels: 40)) == [])
        #expect(try errors(Self.object(rows: 3, columns: 3, bits: 1, pixels: 2)) == [])
        #expect(try errors(Self.object(pixels: 400)) == [], "more than that is left to the reader")
    }

    @Test(arguments: 0..<4)
    func `an object of two objects, studies or series is refused`(index: Int) throws {
        var uids = ["1.2.840.10008.5.1.4.1.1.7", "1.2.1", "1.2.2", "1.2.3"]
        uids[index] += "\\1.2.9"
        let tag = [Tag.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID][index]
        #expect(try errors(Self.object(uids: uids)) == [.dicom(.severalValues(tag))])
    }

    @Test func `an object of two patients is refused, and one whose ID ends for some readers sooner`() throws {
        #expect(try errors(Self.object(patientID: "P1\\P2")) == [.dicom(.severalValues(.patientID))])
        #expect(try errors(Self.object(patientID: "P1\0P2")) == [.dicom(.notAllowed(.patientID))])
        for harmless in ["P1", "P1 ", "P1\0", "P1\0\0", " ", ""] {
            #expect(try errors(Self.object(patientID: harmless)) == [], "\(harmless.utf8.map { $0 })")
        }
    }

    @Test func `pixels shorter than the image are refused`() throws {
        let short: [ConversionError] = [.dicom(.pixelDataTooShort)]
        #expect(try errors(Self.object(pixels: 18)) == short)
        #expect(try errors(Self.object(bits: 16)) == short)
        #expect(try errors(Self.object(frames: "3", pixels: 40)) == short)
        #expect(try errors(Self.object(samples: 3, pixels: 40)) == short)
        #expect(try errors(Self.object(rows: 65_535, columns: 65_535, frames: "2147483647", bits: 65_535)) == short)
    }

    @Test func `pixels of an image without a size are refused`() throws {
        #expect(try errors(Self.object(columns: nil)) == [.dicom(.missing(.columns))])
        #expect(try errors(Self.object(rows: 0)) == [.dicom(.missing(.rows))])
    }

    @Test func `pixels of a kind that there is not are refused`() throws {
        for wrong in ["MONOCHROME3", "RGC", "monochrome2", "MONOCHRÖME2"] {
            let found = try errors(Self.object(interpretation: wrong))
            #expect(found == [.dicom(.notAllowed(.photometricInterpretation))])
        }
        for missing in [nil, ""] {
            let found = try errors(Self.object(interpretation: missing))
            #expect(found == [.dicom(.missing(.photometricInterpretation))])
        }
        #expect(try errors(Self.object(sign: 2)) == [.dicom(.notAllowed(.pixelRepresentation))])
        #expect(try errors(Self.object(sign: nil)) == [.dicom(.missing(.pixelRepresentation))])
        for wrong in [0, 9] {
            #expect(try errors(Self.object(stored: wrong)) == [.dicom(.notAllowed(.bitsStored))])
        }
        for wrong in [6, 8, 255, 65_287] {
            #expect(try errors(Self.object(high: wrong)) == [.dicom(.notAllowed(.highBit))])
        }
        #expect(try errors(Self.object(bits: 16, stored: 12, high: 11, sign: 1, pixels: 40)) == [])
        #expect(try errors(Self.object(bits: 16, stored: 12, high: 15, pixels: 40)) == [], "as old equipment writes it")
    }

    @Test func `an image without its pixels is refused`() throws {
        #expect(try errors(Self.object(pixels: nil)) == [.dicom(.missing(.pixelData))])
        let elsewhere = Self.element(0x7FE0, 0x0008, "OF", [])
        #expect(try errors(Self.object(pixels: nil) + elsewhere) == [], "pixels of another form")
        #expect(try errors(Self.object(interpretation: nil, pixels: nil)) == [], "no image")
    }

    @Test func `dates and character sets that nobody can read are refused`() throws {
        let date = Array("2026".utf8) + [0xFF] + Array("101".utf8)
        #expect(try errors(Self.object(date: date)) == [.dicom(.notAllowed(Tag(0x0008, 0x0020)))])
        for wrong in ["ISO_IR\u{FF}192", "ISO_I\u{16}192"] {
            let bytes = wrong.unicodeScalars.map { UInt8($0.value) }
            #expect(try errors(Self.object(characterSet: bytes)) == [.dicom(.notAllowed(.specificCharacterSet))])
        }
        #expect(try errors(Self.object(date: Array("2026.01.01".utf8))) == [], "as old equipment writes it")
        let bodyPart = Array("CR".utf8) + [0xC2] + Array("NE".utf8)
        #expect(try errors(Self.object(bodyPart: bodyPart)) == [], "in the letters of its language")
    }

    @Test(arguments: [0, 1, 2, 3])
    func `identifiers that are none are refused`(place: Int) throws {
        let tags = [Tag.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID]
        for wrong in ["1.2.K", "1.2\u{B}1", "1.2_3", "1,2", String(repeating: "1", count: 65)] {
            var uids = ["1.2.840.10008.5.1.4.1.1.7", "1.2.1", "1.2.2", "1.2.3"]
            uids[place] = wrong
            #expect(try errors(Self.object(uids: uids)) == [.dicom(.invalidUID(tags[place]))])
        }
    }

    /// A Part 10 head of that transfer syntax, which must be of an even number of characters.
    private static func head(_ transferSyntaxUID: String) -> [UInt8] {
        Array(repeating: 0, count: 128) + Array("DICM".utf8)
            + element(0x0002, 0x0010, "UI", Array(transferSyntaxUID.utf8))
    }

    @Test(arguments: ["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.90"])
    func `pixels in one piece contradict a compressed transfer syntax`(uid: String) throws {
        #expect(try errors(Self.head(uid) + Self.object()) == [.dicom(.framingContradicts)])
        #expect(try errors(Self.head("1.2.840.10008.1.2.1") + Self.object()) == [])
    }

    @Test func `fragments contradict a transfer syntax without compression`() throws {
        let native = Self.element(0x7FE0, 0x0010, "OW", Array(repeating: 0, count: 20))
        let fragments: [UInt8] =
            [0xE0, 0x7F, 0x10, 0, 0x4F, 0x42, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF] + [0xFE, 0xFF, 0, 0xE0, 0, 0, 0, 0]
            + [0xFE, 0xFF, 0, 0xE0, 2, 0, 0, 0, 0xFF, 0xD9] + [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]
        let object = Self.object().dropLast(native.count) + fragments
        #expect(try errors(Self.head("1.2.840.10008.1.2.1") + object) == [.dicom(.framingContradicts)])
        #expect(try errors(Self.head("1.2.840.10008.1.2.4.50") + object) == [])
    }

    @Test func `a transfer syntax that is no identifier is refused`() throws {
        for wrong in ["1.2.840.10008.1.2.", "1.2..840", "x"] {
            #expect(try errors(Self.head(wrong) + Self.object()) == [.dicom(.invalidUID(.transferSyntaxUID))])
        }
    }

    @Test func `identifiers with needless zeros are taken`() throws {
        #expect(try errors(Self.object(uids: ["1.2.840.10008.5.1.4.1.1.7", "1.2.01", "1.02.2", "1.2.3"])) == [])
    }
}
