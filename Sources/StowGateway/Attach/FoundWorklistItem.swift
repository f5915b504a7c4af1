import Conversion
import DICOM
import Forwarder

/// A scheduled procedure step that a worklist has found.
struct FoundWorklistItem: Sendable {
    let dataSet: DataSet
    /// The item of Scheduled Procedure Step Sequence.
    let step: DataSet

    /// The steps of an answer; one item may hold several.
    static func items(of answer: SearchAnswer) -> [FoundWorklistItem] {
        answer.items.flatMap { item in
            let item = item.inCanonicalForm
            let steps = item.items(.scheduledProcedureStepSequence) ?? []
            return (steps.isEmpty ? [DataSet()] : steps).map { FoundWorklistItem(dataSet: item, step: $0) }
        }
    }

    var studyInstanceUID: String? { dataSet.text(.studyInstanceUID) }
    var patient: PatientIdentity { PatientIdentity(dataSet) }
    var stepID: String? { step.text(.scheduledProcedureStepID) }
    var procedureID: String? { dataSet.text(.requestedProcedureID) }

    /// Whether nobody will work on the step any more, or anybody has done so: nothing is to be filed under it unasked.
    ///
    /// - Source: PS3.3 §C.4.10, and what dcm4chee adds to it.
    var isFinished: Bool {
        let finished = ["CANCELED", "CANCELLED", "DISCONTINUED", "COMPLETED", "NO SHOW"]
        return step.text(.scheduledProcedureStepStatus).map { finished.contains($0.uppercased()) } ?? false
    }

    var distinction: Distinction {
        var distinction = Distinction(studyInstanceUID: studyInstanceUID)
        distinction.date = step.text(.scheduledProcedureStepStartDate)
        distinction.modality = step.text(.modality)
        distinction.description = step.text(.scheduledProcedureStepDescription) ?? procedureDescription
        distinction.scheduledProcedureStepID = stepID
        distinction.status = step.text(.scheduledProcedureStepStatus)
        return distinction
    }

    private var procedureDescription: String? {
        dataSet.text(.requestedProcedureDescription)
            ?? dataSet.items(.requestedProcedureCodeSequence)?.first?.text(.codeMeaning)
    }

    // MARK: What an upload takes over

    /// Patient, order and procedure, where an object of the study has them.
    ///
    /// - Source: IHE RAD TF-2 Appendix A (which attribute of a worklist item becomes which of the images).
    var usable: (dataSet: DataSet, leftOut: [Tag]) { attributes.usable }

    private var attributes: DataSet {
        var attributes = dataSet.values(
            of: LookupFields.patient + [
                .accessionNumber, .issuerOfAccessionNumberSequence, .referringPhysicianName, Tag(0x0008, 0x0096),
                Tag(0x0008, 0x1110), .studyInstanceUID, .requestingService, .requestingServiceCodeSequence,
            ])
        if let description = procedureDescription { attributes.set(.studyDescription, .LO, description) }
        if let codes = dataSet[.requestedProcedureCodeSequence], !codes.isBlank {
            attributes.set(.procedureCodeSequence, .SQ, codes.value)
        }
        if let id = procedureID { attributes.set(.studyID, .SH, id) }
        attributes.set(.requestAttributesSequence, .SQ, .items([requestAttributes]))
        return attributes
    }

    /// The item of Request Attributes Sequence.
    ///
    /// - Source: PS3.3 §10.6, Table 10-9.
    private var requestAttributes: DataSet {
        var item = dataSet.values(of: [
            .accessionNumber, .issuerOfAccessionNumberSequence, .studyInstanceUID, Tag(0x0008, 0x1110),
            .requestedProcedureID, .requestedProcedureDescription, .requestedProcedureCodeSequence,
            .reasonForTheRequestedProcedure, .reasonForRequestedProcedureCodeSequence,
        ])
        let ofStep = step.values(of: [
            .scheduledProcedureStepID, .scheduledProcedureStepDescription, .scheduledProtocolCodeSequence,
        ])
        for element in ofStep.elements { item.set(element) }
        return item
    }
}
