import DICOM
import Testing

@Suite struct PersonNameTests {
    @Test(arguments: [
        ("Doe^John", "Doe^John"), ("Doe^John^^^", "Doe^John"), ("Doe^John==", "Doe^John"), ("=王^小東^=", "=王^小東"),
        ("^^=", ""), ("", ""), ("Doe^^^Dr.", "Doe^^^Dr."), ("Doe^==x", "Doe==x"),
    ])
    func `empty ends are dropped and nothing else`(name: String, canonical: String) {
        #expect(PersonName.canonical(name) == canonical)
    }

    @Test func `no model loses what a name has too much of`() throws {
        var dataSet = DataSet()
        dataSet.set(.patientName, .PN, "a^b^c^d^e^f=B=C=D")
        let json = String(decoding: try DICOMJSON.encode([dataSet]), as: UTF8.self)
        #expect(json.contains(#"{"Alphabetic":"a^b^c^d^e^f","Ideographic":"B","Phonetic":"C=D"}"#))
        let xml = String(decoding: try NativeDICOMModel.encode(dataSet), as: UTF8.self)
        #expect(xml.contains("<NameSuffix>e^f</NameSuffix>") && xml.contains("<FamilyName>C=D</FamilyName>"))
    }

    @Test(arguments: [#""A=B=C=D""#, #""===D""#, #"{"Alphabetic":"A=B","Phonetic":"C=D"}"#])
    func `a name of four groups is no name in JSON`(name: String) {
        #expect(throws: DICOMError.malformed(tag: .patientName, offset: 0)) {
            try DICOMJSON.decode(Array(#"[{"00100010":{"vr":"PN","Value":[\#(name)]}}]"#.utf8))
        }
    }
}
