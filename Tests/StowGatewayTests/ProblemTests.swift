import Conversion
import DICOM
import Forwarder
import Testing

@testable import StowGateway

@Suite struct ProblemTests {
    @Test(
        arguments: [
            (.invalidFieldName, 400), (.lengthAndTransferEncoding, 400), (.severalLengths, 400), (.invalidLength, 400),
            (.transferEncodingInHTTP10, 400), (.unsupportedTransferEncoding, 501), (.severalHosts, 400),
            (.missingHost, 400), (.unsupportedExpectation, 417), (.unsupportedVersion, 505),
            (.unsupportedContentEncoding, 415), (.invalidTarget, 400),
        ] as [(HeadFault, Int)])
    func `each fault of a head has its status`(fault: HeadFault, status: Int) {
        #expect(Problem(fault).status == status)
    }

    @Test(
        arguments: [
            (.tooLarge(limit: 7), 413), (.tooManyFiles(limit: 7), 413), (.tooManyFields(limit: 7), 400),
            (.fieldTooLarge(limit: 7), 400), (.malformedForm(.boundaryMissing), 400), (.spoolFull, 507),
            (.spoolFailed(errno: 5), 500), (.notExpected, 400),
        ] as [(ContentFault, Int)])
    func `each fault of content has its status`(fault: ContentFault, status: Int) {
        #expect(Problem(fault).status == status)
    }

    @Test(
        arguments: [
            (.tooLarge(limit: 71), "71 bytes"), (.tooManyFiles(limit: 72), "72 files"),
            (.tooManyFields(limit: 73), "73 fields"), (.fieldTooLarge(limit: 74), "74 bytes"),
            (.malformedForm(.nameMissing(part: 75)), "Part 75"),
        ] as [(ContentFault, String)])
    func `a limit is told with its number`(fault: ContentFault, words: String) {
        #expect(Problem(fault).detail.contains(words))
    }

    static let conversions: [(ConversionError, Int)] = [
        (.emptyFile, 422), (.unrecognisedMedia(declared: "secret/type"), 415),
        (.notYetSupported(found: "PNG image"), 415), (.renderingNotPossible(found: "PDF document", as: .photo), 400),
        (.truncated(found: "PDF document"), 422), (.damaged(found: "JPEG image", part: "its frame"), 422),
        (.passwordNeeded(found: "PDF document"), 422), (.encodingNotRead(found: "CDA document"), 422),
        (.contradicts(.patientID), 409),
        (.givenByContent(.patientID), 400), (.givenForSeveral(.sopInstanceUID), 400),
        (.notCountable(.instanceNumber), 400), (.missingAttribute(.patientID), 400), (.sameUIDTwice, 409),
        (.dicom(.notPart10), 422), (.videoNotAccepted(found: "VP9, 64 × 64 pixels", .codec), 415),
    ]

    static let dicom: [(DICOMError, Int)] = [
        (.truncated(offset: 3), 422), (.notPart10, 422), (.malformed(tag: .patientID, offset: 3), 422),
        (.missing(.sopClassUID), 422), (.unsupportedTransferSyntax("1.2.3.4.5"), 415),
        (.valueTooLong(.pixelData, byteCount: 7), 413), (.invalidModel(offset: 3), 500), (.tooDeep(limit: 7), 422),
        (.invalidCharacters(.patientName), 422), (.unreadable(errno: 5), 500),
    ]

    @Test(arguments: conversions + dicom.map { (.dicom($0), $1) })
    func `each fault of a file has its status`(error: ConversionError, status: Int) {
        let problem = Problem(ConversionFailure(faults: [(0, error)]), names: ["a.pdf"])
        #expect(problem.status == status)
        #expect(problem.errors.count == 1)
    }

    static let forwarding: [(ForwarderError, Int)] = [
        (.unreachable(code: 7), 503), (.timedOut(.connecting), 503), (.timedOut(.sending), 504),
        (.timedOut(.waiting), 504), (.connectionLost(code: 52), 502), (.tlsFailed(code: 60), 502),
        (.handshakeFailed(code: 35), 503),
        (.redirected(status: 302), 502), (.unauthorized(status: 401), 502), (.tooLargeUpstream, 413),
        (.incompleteUpload(sent: 1, of: 2), 502), (.unreadableResponse(status: 200), 502),
        (.responseTooLong(limit: 7), 502), (.noSpace, 507), (.folder(errno: 5), 500), (.dicom(.notPart10), 422),
        (.payloadUnreadable(errno: 5), 500), (.transportUnavailable, 500), (.shuttingDown, 503),
    ]

    static let upstream: [(Int, Int)] = [
        (400, 422), (402, 422), (404, 502), (405, 502), (406, 422), (408, 503), (409, 422), (415, 422), (422, 422),
        (429, 503), (500, 502), (501, 502), (502, 502), (503, 503), (504, 504), (507, 502), (599, 502), (100, 502),
    ]

    @Test(arguments: forwarding + upstream.map { (.upstreamStatus($0, retryAfter: nil), $1) })
    func `each failure of the archive has its status`(error: ForwarderError, status: Int) {
        #expect(Problem(error, archive: "main").status == status)
    }

    @Test(arguments: forwarding + upstream.map { (.upstreamStatus($0, retryAfter: 7), $1) })
    func `only what may succeed later says when to come back`(error: ForwarderError, status: Int) {
        let wait = Problem(error, archive: "main").retryAfter
        #expect((wait != nil) == (status == 503))
        if case .upstreamStatus = error, status == 503 { #expect(wait == 7) }
    }

    @Test(arguments: [(.unknownPath, 404), (.unknownMethod(allowed: ["GET", "HEAD"]), 405)] as [(Route.Miss, Int)])
    func `each missed route has its status`(miss: Route.Miss, status: Int) {
        #expect(Problem(miss).status == status)
    }

    @Test func `a wrong method names the right ones`() {
        let reply = Problem(Route.Miss.unknownMethod(allowed: ["GET", "HEAD"])).reply(as: .json)
        #expect(reply.values("Allow") == ["GET, HEAD"])
    }

    @Test func `a missing key asks for one, by each scheme`() {
        let reply = Problem.keyNeeded.reply(as: .json)
        #expect(reply.status == 401)
        #expect(reply.values("WWW-Authenticate").map { $0.prefix { $0 != " " } } == ["Basic", "Bearer"])
    }

    // MARK: Several files

    @Test(
        arguments: [
            ([.emptyFile, .truncated(found: "x")], 422), ([.emptyFile, .unrecognisedMedia(declared: nil)], 422),
            ([.unrecognisedMedia(declared: nil), .notYetSupported(found: "x")], 415),
            ([.missingAttribute(.patientID), .emptyFile], 422), ([.emptyFile, .contradicts(.patientID)], 409),
            ([.sameUIDTwice, .contradicts(.patientID)], 409),
        ] as [([ConversionError], Int)])
    func `files that fail together share a status`(errors: [ConversionError], status: Int) {
        let faults = errors.enumerated().map { (file: $0, error: $1) }
        #expect(Problem(ConversionFailure(faults: faults), names: ["a", "b"]).status == status)
    }

    @Test func `every bad file is named, and the good ones are not`() throws {
        let failure = ConversionFailure(faults: [
            (1, .emptyFile), (2, .truncated(found: "PDF document")), (7, .emptyFile),
        ])
        let problem = Problem(failure, names: ["good.pdf", "empty.pdf", "cut.pdf"])
        let errors = try problem.reply(as: .json).json["errors"]?.array ?? []
        #expect(errors.map { $0["file"]?.string } == ["empty.pdf", "cut.pdf", "8"])
        #expect(errors.allSatisfy { $0["message"]?.string?.isEmpty == false })
        #expect(problem.title == "3 files cannot be used")
        #expect(problem.kind == "unusable-files")
    }

    @Test func `a failure without a fault is the gateway's own`() {
        #expect(Problem(ConversionFailure(faults: []), names: []).status == 500)
    }

    @Test func `two faults of one file are not two files`() {
        let failure = ConversionFailure(faults: [(0, .contradicts(.patientID)), (0, .contradicts(.patientName))])
        let problem = Problem(failure, names: ["a.dcm"])
        #expect(!problem.title.contains("2 files"))
    }

    @Test(
        arguments: [
            (.contradicts(.patientID), "PatientID"), (.givenByContent(.rows), "Rows"),
            (.givenForSeveral(.sopInstanceUID), "SOPInstanceUID"), (.notCountable(.instanceNumber), "InstanceNumber"),
            (.missingAttribute(.patientID), "PatientID"),
            (.renderingNotPossible(found: "PDF document", as: .video), "as"),
            (.contradicts(DICOM.Tag(0x0009, 0x1001)), "00091001"),
        ] as [(ConversionError, String)])
    func `a fault of a field names the field`(error: ConversionError, field: String) throws {
        let problem = Problem(ConversionFailure(faults: [(0, error)]), names: ["a.pdf"])
        let entry = try #require(try problem.reply(as: .json).json["errors"]?.array?.first)
        #expect(entry["field"]?.string == field)
        #expect(entry["file"] == nil)
    }

    @Test(
        arguments: [
            (.notYetSupported(found: "PNG image"), "This is a PNG image"),
            (.notYetSupported(found: "animated GIF"), "This is an animated GIF"),
            (.notYetSupported(found: "MP4 video"), "This is an MP4 video"),
            (.renderingNotPossible(found: "PDF document", as: .photo), "A PDF document cannot"),
            (.renderingNotPossible(found: "STL model", as: .photo), "An STL model cannot"),
        ] as [(ConversionError, String)])
    func `kinds of media have their article`(error: ConversionError, opening: String) {
        #expect(Problem(ConversionFailure(faults: [(0, error)]), names: ["a"]).detail.hasPrefix(opening))
    }

    @Test func `what is not taken is told with what to send for it`() {
        let failure = ConversionFailure(faults: [(0, .notYetSupported(found: "RTF document", instead: .document))])
        let opening = "This is an RTF document, which is not taken. Save it as PDF and send that. Accepted are "
        #expect(Problem(failure, names: ["a"]).detail.hasPrefix(opening))
    }

    // MARK: Shape

    @Test func `a problem is told as RFC 9457 has it`() throws {
        let problem = Problem(
            "invalid-field", 400, "A title", "A detail",
            errors: [
                .init(subject: .field("dob"), message: "must be a date."),
                .init(subject: .file("a.pdf"), message: "is empty."),
                .init(subject: .request, message: "is odd."),
            ])
        let reply = problem.retrying(after: 30).adding("X", "y").reply(as: .json, id: "abc")
        #expect(reply.status == 400)
        #expect(reply.contentType == "application/problem+json")
        #expect(reply.values("Retry-After") == ["30"])
        #expect(reply.values("X") == ["y"])
        #expect(
            try reply.json == [
                "type": "urn:stow-gateway:problem:invalid-field", "title": "A title", "status": 400,
                "detail": "A detail", "id": "abc",
                "errors": [
                    ["field": "dob", "message": "must be a date."], ["file": "a.pdf", "message": "is empty."],
                    ["message": "is odd."],
                ],
            ])
    }

    @Test func `a problem without entries and id still has its list`() throws {
        let reply = Problem("kind", 500, "A title", "A detail").reply(as: .text)
        #expect(reply.contentType == "application/problem+json")
        #expect(try reply.json.keys == ["type", "title", "status", "detail", "errors"])
        #expect(try reply.json["errors"] == [])
    }

    @Test func `a browser gets a page in which nothing of the client's is markup`() throws {
        let problem = Problem(
            "kind", 422, "A <title>", "A \"detail\"",
            errors: [.init(subject: .file("<script>alert('1')</script>.pdf"), message: "is > & <.")])
        let reply = problem.reply(as: .html, id: "<id>")
        #expect(reply.status == 422)
        #expect(reply.contentType == "text/html; charset=utf-8")
        #expect(reply.values("Content-Security-Policy") == [Page.contentSecurityPolicy])
        let page = try reply.text
        #expect(page.contains("<b>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;.pdf</b> is &gt; &amp; &lt;."))
        #expect(page.contains("A &lt;title&gt;"))
        #expect(page.contains("Upload &lt;id&gt;."))
        #expect(!page.contains("<script"))
    }

    // MARK: Silence

    @Test func `fields that cannot be taken are told by name and rule`() throws {
        let faults = [
            FieldFault(field: "dob", message: "must be a date as YYYYMMDD."),
            FieldFault(field: "", message: "No JSON."),
        ]
        let reply = Problem(faults).reply(as: .json)
        #expect(reply.status == 400)
        #expect(
            try reply.json["errors"] == [
                ["field": "dob", "message": "must be a date as YYYYMMDD."], ["message": "No JSON."],
            ])
        #expect(try reply.json["detail"]?.string?.contains("2 fields") == true)
    }

    @Test func `nothing that a client or an archive wrote comes back in a problem`() throws {
        let problems =
            (Self.conversions.map(\.0) + Self.dicom.map { .dicom($0.0) }).map {
                Problem(ConversionFailure(faults: [(0, $0)]), names: ["a.pdf"])
            }
        for problem in problems {
            let text = try problem.reply(as: .json).text
            #expect(!text.contains("secret/type"))
            #expect(!text.contains("1.2.3.4.5"))
        }
    }

    @Test func `every problem of a kind has one status`() {
        var statuses: [String: Set<Int>] = [:]
        let problems =
            Self.conversions.map { Problem(ConversionFailure(faults: [(0, $0.0)]), names: ["a"]) }
            + Self.dicom.map { Problem($0.0) } + Self.forwarding.map { Problem($0.0, archive: "main") }
            + Self.upstream.map { Problem(.upstreamStatus($0.0, retryAfter: nil), archive: "main") }
        for problem in problems { statuses[problem.kind, default: []].insert(problem.status) }
        #expect(statuses.filter { $0.value.count > 1 }.isEmpty)
    }
}
