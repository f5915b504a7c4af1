import DICOM

/// Attributes that no field may set, each with the reason.
enum RefusedAttributes {
    static let notOfDataSets = "belongs to the file or message around the object, which the gateway writes itself."

    /// The rule that goes on from the name of the field; `nil` where the attribute may be set.
    static func rule(of path: AttributePath) -> String? {
        for step in path.sequences {
            if let rule = rule(tag: step.tag, vr: .SQ) { return rule }
        }
        return rule(tag: path.tag, vr: path.vr)
    }

    /// - Parameter vr: `nil` for a tag that the dictionary does not have.
    static func rule(tag: Tag, vr: VR?) -> String? {
        if tag.group < 0x0008 || tag.group >= 0xFFFA { return notOfDataSets }
        if !tag.group.isMultiple(of: 2) {
            return "is a private attribute, whose type nobody can know. Use an attribute of the standard."
        }
        if tag.element == 0 { return "is a group length, which the gateway works out itself." }
        switch vr {
        case .OB, .OD, .OF, .OL, .OV, .OW, .UN:
            return "holds binary data, which comes from the file and not from a field."
        default: return nil
        }
    }
}
