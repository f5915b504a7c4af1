import DICOM

/// In what an archive's object differs from the one that was sent.
///
/// What was sent counts: attributes that the archive adds are its own affair.
struct AttributeComparison: Equatable {
    /// Both have a value, and it is another.
    private(set) var differing: [Tag] = []
    /// What was sent has a value, and the archive's object none.
    private(set) var missing: [Tag] = []
    /// Another value, but the archive keeps the sent one in its Original Attributes Sequence (PS3.3 §C.12.1.1.9).
    private(set) var coerced: [Tag] = []

    var isEqual: Bool { differing.isEmpty && missing.isEmpty }

    /// - Parameters:
    ///   - passedOver: attributes of which either side is not known, or that may differ.
    init(of ours: DataSet, with theirs: DataSet, passingOver passedOver: Set<Tag> = []) {
        lazy var originals = Self.originals(in: theirs)
        for element in ours.elements where !element.value.isBlank {
            let tag = element.tag
            guard Self.isCompared(tag), !passedOver.contains(tag) else { continue }
            guard let other = theirs[tag], !other.value.isBlank else {
                // One frame is what a missing number of frames means.
                if tag == .numberOfFrames, ours.integer(tag) == 1 { continue }
                if originals.contains(where: { $0[tag].flatMap { SameValue.holds(element, $0) } == true }) {
                    coerced.append(tag)
                } else {
                    missing.append(tag)
                }
                continue
            }
            guard SameValue.holds(element, other) == false else { continue }
            if originals.contains(where: { $0[tag].flatMap { SameValue.holds(element, $0) } == true }) {
                coerced.append(tag)
            } else {
                differing.append(tag)
            }
        }
    }

    /// Adds an attribute whose content was compared elsewhere.
    mutating func note(differing tag: Tag) { differing.append(tag) }
    mutating func note(missing tag: Tag) { missing.append(tag) }

    /// What the archive says the attributes were before it changed them.
    private static func originals(in dataSet: DataSet) -> [DataSet] {
        (dataSet.items(.originalAttributesSequence) ?? []).flatMap { $0.items(.modifiedAttributesSequence) ?? [] }
    }

    /// Whether another value makes another object. Not: group lengths, file meta information and private attributes;
    /// how text and pixels are written, which archives choose by themselves; and what they note on their changes.
    private static func isCompared(_ tag: Tag) -> Bool {
        tag.group >= 0x0008 && tag.group % 2 == 0 && tag.element != 0 && tag.group < 0xFFFA && !ofEncoding.contains(tag)
    }

    private static let ofEncoding: Set<Tag> = [
        .specificCharacterSet, .photometricInterpretation, .planarConfiguration, .lossyImageCompression,
        .lossyImageCompressionRatio, .lossyImageCompressionMethod, .originalAttributesSequence,
    ]
}
