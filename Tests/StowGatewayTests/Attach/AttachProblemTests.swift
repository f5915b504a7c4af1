import DICOM
import Forwarder
import Testing

@testable import StowGateway

@Suite struct AttachProblemTests {
    private static let match: Distinction = {
        var match = Distinction(studyInstanceUID: "1.2.3")
        match.date = "20240101"
        match.modality = "CT"
        match.description = "Abdo\u{1}men"
        return match
    }()

    @Test(
        arguments: [
            (.contradicts(.patientName, .study), 409, "contradiction"),
            (.contradicts(.accessionNumber, .worklist), 409, "contradiction"),
            (.numberOfAnother(.worklist), 409, "contradiction"),
            (.sourcesDisagree(.patientID), 409, "sources-disagree"),
            (.ambiguous([match, match], .study, isCutOff: false), 409, "ambiguous"),
            (.ambiguous([], .worklist, isCutOff: true), 409, "ambiguous"),
            (.notFound(.study), 404, "no-such-study"), (.notFound(.worklist), 404, "no-such-worklist-item"),
            (.finished([match]), 409, "worklist-item-finished"), (.withoutPatientID(.study), 409, "no-patient-id"),
            (.withoutStudy(.worklist), 502, "lookup-unusable"), (.notConfigured(.study), 400, "invalid-field"),
            (.notConfigured(.worklist), 400, "invalid-field"), (.nothingToLookFor(.study), 400, "invalid-field"),
        ] as [(AttachRefusal, Int, String)])
    func `each refusal has its status and says what to do`(refusal: AttachRefusal, status: Int, kind: String) {
        let problem = Problem(refusal)
        #expect(problem.status == status)
        #expect(problem.kind == kind)
        #expect(problem.detail.contains("Nothing was stored"))
    }

    @Test func `matches are told by what tells them apart`() throws {
        let problem = Problem(.ambiguous([Self.match], .study, isCutOff: false))
        let json = try problem.reply(as: .json).json
        #expect(
            json["matches"] == [
                ["StudyInstanceUID": "1.2.3", "Date": "20240101", "Modality": "CT", "Description": "Abdo\u{1}men"]
            ])
        #expect(problem.errors.first?.message.contains("Abdo\u{FFFD}men") == true)
        #expect(!problem.detail.contains("1.2.3"))
    }

    @Test func `what fits is not counted where it is not known`() {
        for count in 0..<2 {
            let problem = Problem(
                .ambiguous(Array(repeating: Self.match, count: count), .study, isCutOff: true))
            #expect(problem.title == "Several studies may fit")
            #expect(!problem.detail.contains("More than"))
        }
    }

    @Test(
        arguments: [
            (LookupFailure.Reason.unreachable, 503), (.tooSlow, 504), (.busy(status: 429, retryAfter: 7), 503),
            (.busy(status: nil, retryAfter: nil), 503), (.notAllowed, 502), (.noService, 502), (.failed, 502),
            (.unreadable, 502), (.toolMissing(package: "dcmtk"), 501), (.unavailable, 503), (.stopping, 503),
        ])
    func `each failure has its status`(reason: LookupFailure.Reason, status: Int) {
        for source in [LookupFailure.Source.archive, .worklist] {
            let failure = LookupFailure(source, reason)
            #expect(Problem(failure, archive: "main").status == status)
            #expect(!Problem(failure, archive: "main", isUpload: false).detail.contains("stored"))
        }
    }

    @Test func `a wait that was asked for is passed on`() {
        let failure = LookupFailure(.archive, .busy(status: 503, retryAfter: 7))
        #expect(Problem(failure, archive: "main").retryAfter == 7)
    }
}
