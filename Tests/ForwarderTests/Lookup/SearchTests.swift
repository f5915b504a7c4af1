import DICOM
import Testing

@testable import Forwarder

@Suite struct SearchTests {
    private let accession = SearchQuery(
        .studies, [SearchQuery.Key(AttributePath(.accessionNumber, .SH), "A1")])

    private func study(_ accession: String, _ uid: String = "1.2") -> DataSet {
        var study = DataSet()
        study.set(.accessionNumber, .SH, accession)
        study.set(.studyInstanceUID, .UI, uid)
        return study
    }

    // MARK: What answers a question

    @Test func `only what has exactly the value asked for is an answer`() {
        let found = [study("a1"), study("A1"), study("A10"), study("A*"), study(" A1 ", "1.3"), DataSet()]
        let answer = SearchAnswer(accession, among: found)
        #expect(answer.items == [study("A1"), study(" A1 ", "1.3")])
        #expect(!answer.isCutOff)
    }

    @Test func `doubles are one answer, and too many are cut off`() {
        #expect(SearchAnswer(accession, among: [study("A1"), study("A1")]).items.count == 1)
        let many = SearchAnswer(accession, among: (0..<30).map { study("A1", "1.\($0)") })
        #expect(many.items.count == SearchQuery.matchLimit)
        #expect(many.isCutOff)
    }

    @Test func `any item of a sequence may have the value`() {
        let path = AttributePath(
            .scheduledProcedureStepID, .SH, in: [AttributePath.Step(.scheduledProcedureStepSequence, item: 1)])
        var (first, second, item) = (DataSet(), DataSet(), DataSet())
        first.set(.scheduledProcedureStepID, .SH, "S1")
        second.set(.scheduledProcedureStepID, .SH, "S2")
        item.set(.scheduledProcedureStepSequence, .SQ, .items([first, second]))
        for (value, count) in [("S1", 1), ("S2", 1), ("S3", 0)] {
            let query = SearchQuery(.worklistItems, [SearchQuery.Key(path, value)])
            #expect(SearchAnswer(query, among: [item]).items.count == count)
        }
    }

    // MARK: Text

    @Test(arguments: ["[]", " [ ] "])
    func `an empty array is no match`(text: String) {
        #expect(SearchText.items(in: Array(text.utf8)) == [])
    }

    @Test(arguments: [
        "", " \r\n", "null", "<html>", "[1]", "{", "nothing", "[{\"x\":1}]",
        #"[{"00100020":{"vr":"LO","Value":[{}]}}]"#,
    ])
    func `what is no answer, or leaves a patient open, is not read`(text: String) {
        #expect(SearchText.items(in: Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        #"{"00100020":{"vr":"LO","Value":["P1"]},"00100020":{"vr":"LO","Value":["P2"]}}"#,
        #"{"0020000d":{"vr":"UI","Value":["1.2"]},"0020000D":{"vr":"UI","Value":["1.3"]}}"#,
        #"{"00100020":{"vr":"LO","Value":["P1"],"Value":["P2"]}}"#, #"{"00100020":{"vr":"LO","Value":["P1","P2"]}}"#,
        #"{"00100020":{"vr":"LO","Value":["P1\\P2"]}}"#, #"{"00100020":{"vr":"LO","Value":[42]}}"#,
        #"{"00100020":{"vr":"UN","InlineBinary":"UDE="}}"#, #"{"00100020":{"vr":"LO","BulkDataURI":"x"}}"#,
        #"{"00100010":{"vr":"PN","Value":[{"Alphabetic":"A"},{"Alphabetic":"B"}]}}"#,
        #"{"00400100":{"vr":"SQ","Value":[{"00400009":{"vr":"SH","Value":["1"]},"00400009":{"vr":"SH","Value":["2"]}}]}}"#,
    ])
    func `who is told in two ways is not told`(text: String) {
        #expect(SearchText.items(in: Array(text.utf8)) == nil)
    }

    @Test func `every match names what it is`() {
        let text = Array(#"[{"00100020":{"vr":"LO","Value":["P1"]},"0020000D":{"vr":"UI"}}]"#.utf8)
        #expect(SearchText.items(in: text, naming: .studyInstanceUID) == nil)
        #expect(SearchText.items(in: text)?.count == 1)
        #expect(SearchText.items(in: Array("[]".utf8), naming: .studyInstanceUID) == [])
    }

    @Test func `an attribute that nobody needs may be unreadable`() throws {
        let text =
            #"[{"00100020":{"vr":"LO","Value":["P1"]},"77770010":{"vr":"??"},"00080061":{"vr":"CS","Value":[{}]}}]"#
        let items = try #require(SearchText.items(in: Array(text.utf8)))
        #expect(items.map { $0.string(.patientID) } == ["P1"])
        #expect(items[0].elements.count == 1)
    }

    // MARK: Addresses

    @Test func `a question is an address`() {
        let endpoint = DICOMwebArchive.Endpoint(url: "http://pacs:8080/rs/")
        let service = QueryService(nil, of: endpoint, seconds: 10)
        let query = SearchQuery(.studies, [SearchQuery.Key(AttributePath(.accessionNumber, .SH), "A 1/ü&x=*")])
        let url = service.url(of: query)
        #expect(url.hasPrefix("http://pacs:8080/rs/studies?AccessionNumber=A%201%2F%C3%BC%26x%3D%2A&includefield="))
        #expect(url.contains("00100021") && url.contains("00081030"))
        #expect(url.hasSuffix("&limit=21"))
        #expect(
            service.url(of: SearchQuery(.series(studyInstanceUID: "1.2"), []))
                == "http://pacs:8080/rs/studies/1.2/series?includefield=0020000E,00200011,00080060")
    }

    @Test(arguments: ["http://ris/aets/W/rs", "http://ris/aets/W/rs/", "http://ris/aets/W/rs/mwlitems"])
    func `a worklist's address may be its base or its items`(url: String) {
        let service = QueryService(url, of: DICOMwebArchive.Endpoint(url: "http://pacs/rs"), seconds: 10)
        let path = AttributePath(
            .scheduledProcedureStepID, .SH, in: [AttributePath.Step(.scheduledProcedureStepSequence, item: 1)])
        #expect(
            service.url(of: SearchQuery(.worklistItems, [SearchQuery.Key(path, "S1")]))
                == "http://ris/aets/W/rs/mwlitems?ScheduledProcedureStepSequence.ScheduledProcedureStepID=S1"
                + "&includefield=all&limit=21")
    }

    @Test func `the question of C-FIND names what is wanted, and holds the values`() throws {
        let step = [AttributePath.Step(.scheduledProcedureStepSequence, item: 1)]
        let query = SearchQuery(
            .worklistItems,
            [
                SearchQuery.Key(AttributePath(.accessionNumber, .SH), "A1"),
                SearchQuery.Key(AttributePath(.scheduledProcedureStepID, .SH, in: step), "S1"),
            ])
        let identifier = query.identifier
        #expect(identifier.string(.accessionNumber) == "A1")
        #expect(identifier[.patientID]?.value == .empty)
        #expect(identifier[.specificCharacterSet] == nil)
        let item = try #require(identifier.items(.scheduledProcedureStepSequence)?.first)
        #expect(item.string(.scheduledProcedureStepID) == "S1")
        #expect(item[.scheduledProcedureStepStatus]?.value == .empty)
        #expect(item.items(.scheduledProtocolCodeSequence)?.first?[.codeValue]?.value == .empty)
        var foreign = query
        foreign.keys[0].value = "Ä1"
        #expect(foreign.identifier.string(.specificCharacterSet) == "ISO_IR 192")
    }

    // MARK: Parts of an answer

    @Test(
        arguments: [
            (200, [], false), (206, [], true), (204, [], false),
            (200, ["299 pacs \"There are 7 additional results that can be requested\""], true),
            (204, ["299 - \"Results limited\""], true), (200, ["112 - \"Disconnected\""], false),
            (200, ["299 - \"This API version is deprecated\""], false),
            (200, ["299 pacs \"The fuzzymatching parameter is not supported. …\""], false),
        ] as [(Int, [String], Bool)])
    func `an answer that says to be a part of more is one`(status: Int, warnings: [String], isPart: Bool) {
        let answer = UpstreamResponse(status: status, warnings: warnings, body: [], sentByteCount: 0)
        #expect(answer.tellsOnlyAPart == isPart)
    }

    // MARK: Failures

    @Test(
        arguments: [
            (ForwarderError.unreachable(code: 7), LookupFailure.Reason.unreachable, true),
            (.connectionLost(code: 56), .unreachable, true), (.timedOut(.waiting), .tooSlow, true),
            (.unauthorized(status: 401), .notAllowed, false), (.tlsFailed(code: 60), .notAllowed, false),
            (.redirected(status: 302), .noService, false), (.upstreamStatus(404, retryAfter: nil), .noService, false),
            (.upstreamStatus(503, retryAfter: 9), .busy(status: 503, retryAfter: 9), true),
            (.upstreamStatus(400, retryAfter: nil), .failed, false),
            (.unreadableResponse(status: 200), .unreadable, false), (.responseTooLong(limit: 1), .unreadable, false),
            (.shuttingDown, .stopping, true),
        ])
    func `each failure says whether asking again may help`(
        error: ForwarderError, reason: LookupFailure.Reason, isTransient: Bool
    ) {
        let failure = LookupFailure(.archive, error)
        #expect(failure.reason == reason)
        #expect(failure.isTransient == isTransient)
        #expect(!failure.sentence.isEmpty)
        // A worklist that is away says nothing of the archive.
        #expect(!LookupFailure(.worklist, error).isOfArchive)
    }
}
