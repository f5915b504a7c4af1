package import DICOM

extension SearchQuery {
    /// The question as the identifier of a C-FIND request: the keys with their values, and what is wanted without.
    ///
    /// - Source: PS3.4 §K.6.1.2.2.
    package var identifier: DataSet {
        var identifier = DataSet()
        for tag in fields where tag != .scheduledProcedureStepSequence {
            guard let vr = DataDictionary.entry(tag)?.vr else { continue }
            identifier.set(tag, vr, Self.wanted(tag, vr))
        }
        var step = DataSet()
        for tag in LookupFields.step {
            guard let vr = DataDictionary.entry(tag)?.vr else { continue }
            step.set(tag, vr, Self.wanted(tag, vr))
        }
        identifier.set(.scheduledProcedureStepSequence, .SQ, .items([step]))
        for key in keys { identifier.set(.strings([key.value]), at: key.path) }
        if keys.contains(where: { !$0.value.utf8.allSatisfy { $0 < 0x80 } }) {
            identifier.set(.specificCharacterSet, .CS, "ISO_IR 192")
        }
        return identifier
    }

    private static func wanted(_ tag: Tag, _ vr: VR) -> Value {
        guard vr == .SQ else { return .empty }
        let item = wantedItem(of: tag)
        return item.isEmpty ? .empty : .items([item])
    }

    /// Of sequences the attributes are named that are wanted, or a part of the servers sends none.
    private static func wantedItem(of sequence: Tag) -> DataSet {
        var item = DataSet()
        switch sequence {
        case .issuerOfAccessionNumberSequence:
            for (tag, vr) in [
                (Tag.localNamespaceEntityID, VR.UT), (.universalEntityID, .UT), (Tag(0x0040, 0x0033), .CS),
            ] {
                item.set(tag, vr, .empty)
            }
        case .issuerOfPatientIDQualifiersSequence:
            for (tag, vr) in [(Tag.universalEntityID, VR.UT), (Tag(0x0040, 0x0033), .CS)] { item.set(tag, vr, .empty) }
        case .otherPatientIDsSequence:
            for (tag, vr) in [(Tag.patientID, VR.LO), (.issuerOfPatientID, .LO), (Tag(0x0010, 0x0022), .CS)] {
                item.set(tag, vr, .empty)
            }
        case Tag(0x0008, 0x1110), Tag(0x0008, 0x1120):
            for tag in [Tag.referencedSOPClassUID, .referencedSOPInstanceUID] { item.set(tag, .UI, .empty) }
        case .requestedProcedureCodeSequence, .scheduledProtocolCodeSequence, .reasonForRequestedProcedureCodeSequence,
            .requestingServiceCodeSequence:
            for (tag, vr) in [
                (Tag.codeValue, VR.SH), (.codingSchemeDesignator, .SH), (.codingSchemeVersion, .SH),
                (.codeMeaning, .LO),
            ] {
                item.set(tag, vr, .empty)
            }
        default: break
        }
        return item
    }
}
