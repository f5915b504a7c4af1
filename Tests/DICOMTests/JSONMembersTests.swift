import DICOM
import Testing

@Suite struct JSONMembersTests {
    private func add(to members: inout some JSONMembers) {
        members.add("text", text: "a \"b\" ü\n")
        members.add("none", text: nil)
        members.add("texts", texts: ["", "x", "\\"])
        members.add("empty", texts: [])
        members.add("value", ["number": 1, "array": [.null, true]])
    }

    @Test func `text and tree say the same`() {
        var text = JSONObjectText()
        add(to: &text)
        var tree: [JSON.Member] = []
        add(to: &tree)
        #expect(text.finish() == JSON.object(tree).encoded())
    }

    @Test func `objects stand in arrays, and members go on behind them`() {
        var text = JSONObjectText()
        text.add("no", objects: 0..<0) { _, _ in }
        text.add("some", objects: 0..<3) { count, object in
            for index in 0..<count { object.add("m\(index)", objects: 1..<2) { $1.add("n", text: String($0)) } }
        }
        text.add("last", text: "z")
        #expect(
            String(decoding: text.finish(), as: UTF8.self)
                == #"{"no":[],"some":[{},{"m0":[{"n":"1"}]},{"m0":[{"n":"1"}],"m1":[{"n":"1"}]}],"last":"z"}"#)
        #expect(JSONObjectText().finish() == Array("{}".utf8))
    }
}
