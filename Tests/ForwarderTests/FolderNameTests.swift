import Testing

@testable import Forwarder

@Suite struct FolderNameTests {
    @Test(arguments: [
        ("P1", "P1"), ("a.b_c-D", "a.b_c-D"), ("", "_"), ("_", "%5F"), ("__", "__"), (".", "%2E"), ("..", "%2E."),
        (".hidden", "%2Ehidden"), ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"), ("/", "%2F"), ("a/b", "a%2Fb"),
        ("a b", "a%20b"), ("a\u{0}b", "a%00b"), ("a\nb", "a%0Ab"), ("Ä", "%C3%84"), ("%2F", "%252F"), ("a~b", "a%7Eb"),
        ("1.2.840.10008.1", "1.2.840.10008.1"), ("-rf", "-rf"), ("C:\\x", "C%3A%5Cx"),
    ])
    func `a name is one component and tells its source`(source: String, name: String) {
        #expect(FolderName(source).text == name)
    }

    @Test func `a long name is cut, and still another than that of a like one`() {
        let first = FolderName(String(repeating: "患", count: 64)).text
        let second = FolderName(String(repeating: "患", count: 63) + "者").text
        #expect(first != second)
        #expect(first.utf8.count == 137 && second.utf8.count == 137)
        #expect(first.utf8.dropFirst(120).first == UInt8(ascii: "~"))
    }

    @Test func `a name of 120 bytes is not cut`() {
        let text = String(repeating: "a", count: 120)
        #expect(FolderName(text).text == text)
    }
}
