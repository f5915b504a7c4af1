import DICOM
import Testing

@Suite struct TagTests {
    @Test func `a tag has group and element and stands in their order`() {
        let tag = Tag(0x7FE0, 0x0010)
        #expect(tag.group == 0x7FE0)
        #expect(tag.element == 0x0010)
        #expect(tag.description == "7FE00010")
        #expect(Tag(0x0008, 0xFFFF) < Tag(0x0010, 0x0000))
        #expect(Tag(0x0008, 0x0005).description == "00080005")
    }

    @Test(arguments: ["7fe00010", "7FE00010"])
    func `eight hexadecimal digits are a tag`(text: String) {
        #expect(Tag(hexadecimal: text) == .pixelData)
    }

    @Test(arguments: [
        "", "7FE0001", "7FE000100", "7FE0,010", "+FE00010", "-FE00010", "0x7FE001", "７ＦＥ00010", "xyzxyzxy",
    ])
    func `anything else is none`(text: String) {
        #expect(Tag(hexadecimal: text) == nil)
    }
}
