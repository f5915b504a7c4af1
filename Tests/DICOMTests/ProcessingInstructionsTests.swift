import Testing

@testable import DICOM

@Suite struct ProcessingInstructionsTests {
    @Test(arguments: [
        ("<?a?><b/>", "<?a ?><b/>"), ("<b><?a?><?c?></b>", "<b><?a ?><?c ?></b>"), ("<?a b?>", "<?a b?>"),
        ("<?a?b?>", "<?a?b?>"), ("<?a", "<?a"), ("<?", "<?"), ("<??>", "<? ?>"), ("<<?a?>", "<<?a ?>"),
        ("<?a?", "<?a?"), ("<?<?a?>", "<?<?a ?>"), ("", ""),
    ])
    func `those without data get a blank`(text: String, filled: String) {
        #expect(String(decoding: ProcessingInstructions.filled(in: Array(text.utf8)), as: UTF8.self) == filled)
    }

    @Test func `a model may hold them`() throws {
        let model = "<?a?><NativeDicomModel><?b?></NativeDicomModel>"
        #expect(try NativeDICOMModel.decode(Array(model.utf8)) == [DataSet()])
    }
}
