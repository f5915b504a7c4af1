/// Where an element stands in a file. Units: bytes.
struct ElementPlace {
    let tag: Tag
    let vr: VR
    let start: Int
    let valueStart: Int
    /// Behind the value, and behind its delimiter where the length is undefined.
    let end: Int
    let isUndefined: Bool

    /// The value without its delimiter.
    var value: Range<Int> { valueStart..<(isUndefined ? max(valueStart, end - 8) : end) }
}
