import DICOM
import Testing

@Suite struct DictionaryTests {
    @Test(arguments: [
        (Tag(0x0010, 0x0010), "PatientName", VR.PN, false),
        (Tag(0x0002, 0x0010), "TransferSyntaxUID", .UI, false),
        (Tag(0x0008, 0x0106), "ContextGroupVersion", .DT, false),
        (Tag(0x0008, 0x0001), "LengthToEnd", .UL, true),
        (Tag(0x0042, 0x0011), "EncapsulatedDocument", .OB, false),
        (Tag(0x7FE0, 0x0010), "PixelData", .OW, false),
        (Tag(0x0028, 0x3006), "LUTData", .OW, false),
        (Tag(0x0028, 0x0106), "SmallestImagePixelValue", .US, false),
        (Tag(0x6002, 0x0010), "OverlayRows", .US, false),
        (Tag(0x60FE, 0x3000), "OverlayData", .OW, false),
        (Tag(0x5010, 0x3000), "CurveData", .OW, true),
    ])
    func `a tag has its keyword, VR and state`(tag: Tag, keyword: String, vr: VR, isRetired: Bool) throws {
        let entry = try #require(DataDictionary.entry(tag))
        #expect(entry.tag == tag)
        #expect(entry.keyword == keyword)
        #expect(entry.vr == vr)
        #expect(entry.isRetired == isRetired)
    }

    @Test(arguments: [Tag(0x0009, 0x0010), Tag(0x0010, 0x0000), Tag(0xFFFE, 0xE000), Tag(0x6001, 0x0010)])
    func `private tags, group lengths and delimiters are not known`(tag: Tag) {
        #expect(DataDictionary.entry(tag) == nil)
    }

    @Test func `a keyword is found in its exact spelling only`() {
        #expect(DataDictionary.entry(keyword: "PatientID")?.tag == .patientID)
        #expect(DataDictionary.entry(keyword: "patientid") == nil)
        #expect(DataDictionary.entry(keyword: "dBdt")?.vr == .DS)
    }

    @Test(arguments: ["patient_id", "Patient-ID", "PATIENTID"])
    func `a folded keyword is found in any case and with separators`(name: String) {
        #expect(DataDictionary.entry(folded: DataDictionary.folded(name))?.tag == .patientID)
    }

    @Test(arguments: [
        (Tag.patientID, Multiplicity(minimum: 1, maximum: 1)),
        (.imageType, Multiplicity(minimum: 2, maximum: nil)),
        (Tag(0x0018, 0x1114), Multiplicity(minimum: 1, maximum: 1)),
        (Tag(0x0028, 0x0034), Multiplicity(minimum: 2, maximum: 2)),
        (Tag(0x0070, 0x0022), Multiplicity(minimum: 2, maximum: nil)),
        (Tag(0x300A, 0x012C), Multiplicity(minimum: 3, maximum: 3)),
        (Tag(0x0028, 0x3006), Multiplicity(minimum: 1, maximum: nil)),
    ])
    func `an attribute has its multiplicity`(tag: Tag, multiplicity: Multiplicity) {
        #expect(DataDictionary.entry(tag)?.multiplicity == multiplicity)
    }

    @Test(arguments: [
        ("PatientNam", "PatientName"),
        ("PatientIdd", "PatientID"),
        ("patinetid", "PatientID"),
        ("acession number", "AccessionNumber"),
        ("patient_birthday", "PatientBirthDate"),
        ("StudyInstanceUId1", "StudyInstanceUID"),
        ("SerieDescription", "SeriesDescription"),
        ("Modalty", "Modality"),
        ("PatientSexx", "PatientSex"),
    ])
    func `a misspelt keyword finds the one it was meant to be`(name: String, keyword: String) {
        #expect(DataDictionary.nearestKeyword(to: name) == keyword)
    }

    @Test(arguments: ["", "x", "favourite colour", "\u{0}\u{1}", String(repeating: "a", count: 10_000), "ÄÖÜ"])
    func `what is near no keyword finds none`(name: String) {
        #expect(DataDictionary.nearestKeyword(to: name) == nil)
    }
}
