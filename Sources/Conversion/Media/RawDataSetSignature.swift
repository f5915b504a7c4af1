extension Signature {
    /// DICOM data sets without a preamble: with File Meta Information, or beginning with one of the elements that come
    /// first in a data set, in explicit VR of either byte order or in implicit VR.
    ///
    /// - Source: PS3.5 §7.1.2, §7.1.3; PS3.10 §7.1.
    static let rawDataSets: [Signature] =
        [
            .ascii("DICM\u{02}\0"), .ascii("\u{02}\0\0\0UL\u{04}\0"), .ascii("\u{02}\0\u{01}\0OB"),
            .ascii("\u{02}\0\u{02}\0UI"), .ascii("\u{02}\0\u{10}\0UI"),
            .ascii("\u{08}\0\0\0UL"), .ascii("\u{08}\0\0\0\u{04}\0\0\0"), .ascii("\u{08}\0\u{01}\0\u{04}\0\0\0"),
        ] + explicit + implicit + bigEndian

    private static let explicit: [Signature] = [
        .ascii("\u{08}\0\u{05}\0CS"), .ascii("\u{08}\0\u{08}\0CS"), .ascii("\u{08}\0\u{12}\0DA"),
        .ascii("\u{08}\0\u{13}\0TM"), .ascii("\u{08}\0\u{14}\0UI"), .ascii("\u{08}\0\u{16}\0UI"),
        .ascii("\u{08}\0\u{18}\0UI"),
    ]

    private static let bigEndian: [Signature] = [
        .ascii("\0\u{08}\0\0UL"), .ascii("\0\u{08}\0\u{05}CS"), .ascii("\0\u{08}\0\u{08}CS"),
        .ascii("\0\u{08}\0\u{12}DA"), .ascii("\0\u{08}\0\u{13}TM"), .ascii("\0\u{08}\0\u{14}UI"),
        .ascii("\0\u{08}\0\u{16}UI"), .ascii("\0\u{08}\0\u{18}UI"),
    ]

    /// Their values are short, so that three bytes of the length are zero, or two.
    private static let implicit: [Signature] = [0x05, 0x08, 0x12, 0x13, 0x14, 0x16, 0x18].map { element in
        .both(.bytes([0x08, 0, element, 0], at: 0), .bytes([0, 0, 0], at: 5))
    }
}
