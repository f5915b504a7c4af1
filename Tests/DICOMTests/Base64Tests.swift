import DICOM
import Testing

@Suite struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the vectors of RFC 4648 hold both ways`(value: String, text: String) {
        var written: [UInt8] = []
        Base64.append(Array(value.utf8), to: &written)
        #expect(String(decoding: written, as: UTF8.self) == text)
        #expect(Base64.decode(text.utf8) == Array(value.utf8))
    }

    @Test func `every byte survives`() {
        let value = (0...255).map { UInt8($0) }
        var text: [UInt8] = []
        Base64.append(value, to: &text)
        #expect(Base64.decode(text) == value)
    }

    @Test(arguments: [("Zm9v\r\nYmFy\n", "foobar"), ("Zg", "f"), (" Z g = = ", "f")])
    func `white space and missing padding are tolerated`(text: String, value: String) {
        #expect(Base64.decode(text.utf8) == Array(value.utf8))
    }

    @Test(arguments: ["Z", "Zg=", "Zg===", "Zh==", "Zm9=", "Z-_=", "Zg==Zg==", "=", "====", "Zm9v=", "ü"])
    func `what is no base64 is refused`(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }
}
