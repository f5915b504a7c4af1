/// Processing instructions of an XML document, of which Foundation's parser on Linux survives only those with data.
package enum ProcessingInstructions {
    /// The text with a blank behind the name of every instruction that has nothing there: `<?a?>` becomes `<?a ?>`,
    /// which means the same, and for which the parser gets empty data instead of none.
    ///
    /// - Source: XML 1.0 §2.6.
    package static func filled(in text: [UInt8]) -> [UInt8] {
        let (start, question, end) = (UInt8(ascii: "<"), UInt8(ascii: "?"), UInt8(ascii: ">"))
        var result: [UInt8] = []
        var copied = 0
        var index = 0
        while index + 1 < text.count {
            guard text[index] == start, text[index + 1] == question else {
                index += 1
                continue
            }
            index += 2
            // A parser that recovers from one without a name begins anew at the next.
            while index < text.count, text[index] > 0x20, text[index] != question, text[index] != start { index += 1 }
            guard index + 1 < text.count, text[index] == question, text[index + 1] == end else { continue }
            result += text[copied..<index]
            result.append(0x20)
            copied = index
        }
        return copied == 0 ? text : result + text[copied...]
    }
}
