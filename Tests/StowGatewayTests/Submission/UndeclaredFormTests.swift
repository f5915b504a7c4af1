import DICOM
import Testing

@testable import StowGateway

@Suite struct UndeclaredFormTests {
    private static func begins(_ text: String) -> Bool {
        Content.bytes(Array(text.utf8)).beginsLikeForm
    }

    @Test(arguments: [
        "--X\r\nContent-Disposition: form-data; name=\"PatientID\"\r\n\r\nP2\r\n--X--\r\n",
        "\r\n--X\r\ncontent-type: application/dicom\r\n\r\n",
        "-----------------------------1234\nContent-Disposition: form-data; name=\"a\"\n\n",
    ])
    func `content that is a form of parts is known by its first lines`(text: String) {
        #expect(Self.begins(text))
    }

    @Test(arguments: [
        "", "--", "--X\r\n", "--X\r\nConten", "%PDF-1.4\n--X\r\nContent-Type: a", "-X\r\nContent-Type: a",
    ])
    func `other content is a file`(text: String) {
        #expect(!Self.begins(text))
    }
}
