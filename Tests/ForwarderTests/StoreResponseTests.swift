import DICOM
import Testing

@testable import Forwarder

/// One answer of an archive about the instances 2.25.1 and 2.25.2.
struct AnswerCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: String
    let outcomes: [Outcome.Status]?

    /// - Parameter outcomes: of 2.25.1 and 2.25.2; `nil` where the body is no Store Instances Response.
    init(_ description: String, _ body: String, _ outcomes: [Outcome.Status]?) {
        testDescription = description
        self.body = body
        self.outcomes = outcomes
    }

    /// A JSON item; `more` are further members.
    static func item(_ uid: String, _ more: String = "") -> String {
        """
        {"00081150":{"vr":"UI","Value":["1.2.840.10008.5.1.4.1.1.104.1"]},\
        "00081155":{"vr":"UI","Value":["\(uid)"]}\(more.isEmpty ? "" : ",\(more)")}
        """
    }

    static func json(stored: [String] = [], failed: [String] = []) -> String {
        """
        {"00081199":{"vr":"SQ","Value":[\(stored.joined(separator: ","))]},\
        "00081198":{"vr":"SQ","Value":[\(failed.joined(separator: ","))]}}
        """
    }

    static func failure(_ value: String, vr: String = "US") -> String {
        "\"00081197\":{\"vr\":\"\(vr)\",\"Value\":[\(value)]}"
    }

    static func warning(_ value: String) -> String { "\"00081196\":{\"vr\":\"US\",\"Value\":[\(value)]}" }

    static func xml(_ attributes: String) -> String {
        "<?xml version=\"1.0\"?><NativeDicomModel xmlns=\"http://dicom.nema.org/PS3.19/models/NativeDICOM\">"
            + attributes + "</NativeDicomModel>"
    }

    static func xmlSequence(_ tag: String, _ items: [String], stray: String = "") -> String {
        let items = items.enumerated().map { "<Item number=\"\($0 + 1)\">\($1)</Item>" }.joined()
        return "<DicomAttribute tag=\"\(tag)\" vr=\"SQ\">\(items)\(stray)</DicomAttribute>"
    }

    static func xmlValue(_ tag: String, _ vr: String, _ value: String) -> String {
        "<DicomAttribute tag=\"\(tag)\" vr=\"\(vr)\"><Value number=\"1\">\(value)</Value></DicomAttribute>"
    }

    static func xmlUID(_ uid: String) -> String { xmlValue("00081155", "UI", uid) }
}

extension AnswerCase {
    static let both: [Outcome.Status] = [.stored, .stored]
    static let first: [Outcome.Status] = [.stored, .unconfirmed]
    static let neither: [Outcome.Status] = [.unconfirmed, .unconfirmed]

    static let named: [AnswerCase] = [
        .init("both stored", json(stored: [item("2.25.1"), item("2.25.2")]), both),
        .init("in another order", json(stored: [item("2.25.2"), item("2.25.1")]), both),
        .init("one stored, one not named", json(stored: [item("2.25.1")]), first),
        .init("both sequences empty", json(), neither),
        .init("sequences without Value", #"{"00081198":{"vr":"SQ"},"00081199":{"vr":"SQ"}}"#, neither),
        .init("only a RetrieveURL", #"{"00081190":{"vr":"UR","Value":["http://a/studies/1"]}}"#, neither),
        .init("a UID that is not ours", json(stored: [item("2.25.3")]), neither),
        .init("a UID that begins like ours", json(stored: [item("2.25.11")]), neither),
        .init("a UID padded with NUL", json(stored: [item(#"2.25.1\u0000"#)]), first),
        .init("a UID padded with spaces", json(stored: [item(" 2.25.1 ")]), first),
        .init("an empty UID", json(stored: [item("")]), neither),
        .init("an item without UID", json(stored: ["{}"]), neither),
        .init("an item that is no object", json(stored: ["7", "null", #""2.25.1""#]), neither),
        .init(
            "a UID that is a number",
            #"{"00081199":{"vr":"SQ","Value":[{"00081155":{"Value":[2.25]}}]}}"#, neither),
        .init("a sequence that is a string", #"{"00081199":"2.25.1"}"#, neither),
        .init("a sequence that is null", #"{"00081199":null}"#, neither),
        .init("no vr at all", #"{"00081199":{"Value":[{"00081155":{"Value":["2.25.1"]}}]}}"#, first),
        .init(
            "a wrong vr",
            #"{"00081199":{"vr":"UN","Value":[{"00081155":{"vr":"LO","Value":["2.25.1"]}}]}}"#, first),
        .init("values that stand alone", #"{"00081199":[{"00081155":"2.25.1"}]}"#, first),
        .init("a response in an array", "[\(json(stored: [item("2.25.1")]))]", first),
        .init(
            "two responses in an array",
            "[\(json(stored: [item("2.25.1")])),\(json(stored: [item("2.25.2")]))]", both),
        .init("a byte order mark before it", "\u{FEFF}" + json(stored: [item("2.25.1")]), first),
        .init("white space around it", "\r\n\t " + json(stored: [item("2.25.1")]) + "\n", first),
        .init("named twice", json(stored: [item("2.25.1"), item("2.25.1")]), first),
    ]

    static let reasons: [AnswerCase] = [
        .init(
            "one refused",
            json(stored: [item("2.25.1")], failed: [item("2.25.2", failure("272"))]), [.stored, .refused(272)]),
        .init(
            "both refused", json(failed: [item("2.25.1", failure("43264")), item("2.25.2", failure("49442"))]),
            [.refused(0xA900), .refused(0xC122)]),
        .init(
            "named as stored and as refused",
            json(stored: [item("2.25.1")], failed: [item("2.25.1", failure("272"))]),
            [.refused(272), .unconfirmed]),
        .init("refused without a reason", json(failed: [item("2.25.1")]), [.refused(nil), .unconfirmed]),
        .init("a reason as text", json(failed: [item("2.25.1", failure(#""272""#))]), [.refused(272), .unconfirmed]),
        .init(
            "a reason as 0x text",
            json(failed: [item("2.25.1", failure(#""0xA778""#))]), [.refused(0xA778), .unconfirmed]),
        .init(
            "a reason as hexadecimal text",
            json(failed: [item("2.25.1", failure(#""C122""#))]), [.refused(0xC122), .unconfirmed]),
        .init(
            "a reason with leading zero",
            json(failed: [item("2.25.1", failure(#""0110""#))]), [.refused(0x110), .unconfirmed]),
        .init(
            "a reason as decimal fraction",
            json(failed: [item("2.25.1", failure("272.0"))]), [.refused(272), .unconfirmed]),
        .init(
            "a reason of another vr",
            json(failed: [item("2.25.1", failure("272", vr: "UL"))]), [.refused(272), .unconfirmed]),
        .init("a reason too large", json(failed: [item("2.25.1", failure("65808"))]), [.refused(nil), .unconfirmed]),
        .init("a negative reason", json(failed: [item("2.25.1", failure("-1"))]), [.refused(nil), .unconfirmed]),
        .init(
            "a reason that is a word",
            json(failed: [item("2.25.1", failure(#""duplicate""#))]), [.refused(nil), .unconfirmed]),
        .init(
            "a warning",
            json(stored: [item("2.25.1", warning("45056"))]), [.storedWithWarning(0xB000), .unconfirmed]),
        .init(
            "a warning of Azure",
            json(stored: [item("2.25.1", warning("1"))]), [.storedWithWarning(1), .unconfirmed]),
        .init("a warning of zero", json(stored: [item("2.25.1", warning("0"))]), first),
        .init(
            "named twice, once with a warning", json(stored: [item("2.25.1"), item("2.25.1", warning("45062"))]),
            [.storedWithWarning(0xB006), .unconfirmed]),
        .init(
            "attributes changed without a warning",
            json(stored: [item("2.25.1", #""04000561":{"vr":"SQ","Value":[{}]}"#)]),
            [.storedWithWarning(0xB000), .unconfirmed]),
        .init("no attributes changed", json(stored: [item("2.25.1", #""04000561":{"vr":"SQ"}"#)]), first),
        .init(
            "an unnamed failure beside one stored",
            #"{"00081199":{"Value":[\#(item("2.25.1"))]},"0008119A":{"Value":[{\#(failure("272"))}]}}"#,
            [.stored, .refused(272)]),
        .init(
            "an unnamed failure among two",
            #"{"0008119a":{"vr":"SQ","Value":[{\#(failure("272"))}]}}"#, neither),
    ]

    static let xmls: [AnswerCase] = [
        .init("xml: both stored", xml(xmlSequence("00081199", [xmlUID("2.25.1"), xmlUID("2.25.2")])), both),
        .init(
            "xml: a stray Value after the items",
            xml(
                xmlSequence("00081198", [])
                    + xmlSequence("00081199", [xmlUID("2.25.1")], stray: "<Value number=\"1\"/>")), first),
        .init(
            "xml: refused", xml(xmlSequence("00081198", [xmlUID("2.25.2") + xmlValue("00081197", "US", "43264")])),
            [.unconfirmed, .refused(0xA900)]),
        .init(
            "xml: a reason as text",
            xml(xmlSequence("00081198", [xmlUID("2.25.1") + xmlValue("00081197", "SH", "0xA900")])),
            [.refused(0xA900), .unconfirmed]),
        .init(
            "xml: a warning",
            xml(xmlSequence("00081199", [xmlUID("2.25.1") + xmlValue("00081196", "US", "45063")])),
            [.storedWithWarning(0xB007), .unconfirmed]),
        .init("xml: an empty sequence", xml("<DicomAttribute tag=\"00081199\" vr=\"SQ\"/>"), neither),
        .init(
            "xml: a UID of a wrong vr",
            xml(xmlSequence("00081199", [xmlValue("00081155", "LO", "2.25.1")])), first),
        .init("xml: nothing of a response", xml(xmlValue("00100020", "LO", "P1")), nil),
        .init("xml: no attribute", xml(""), nil),
        .init("xml: cut off", String(xml(xmlSequence("00081199", [xmlUID("2.25.1")])).dropLast(20)), nil),
        .init(
            "xml: an entity",
            "<!DOCTYPE a [<!ENTITY b \"c\">]>" + xml(xmlSequence("00081199", [xmlUID("2.25.1")])), nil),
        .init("a web page", "<html><body>It works!</body></html>", nil),
    ]

    static let unreadable: [AnswerCase] = [
        .init("nothing", "", nil),
        .init("white space", " \r\n", nil),
        .init("a word", "OK", nil),
        .init("an empty object", "{}", nil),
        .init("an empty array", "[]", nil),
        .init("a refusal of Orthanc", #"{"HttpError":"Unsupported Media Type","OrthancStatus":3000}"#, nil),
        .init("a refusal of dcm4chee", #"{"errorMessage":"Missing boundary"}"#, nil),
        .init("JSON cut off", String(json(stored: [item("2.25.1")]).dropLast(3)), nil),
        .init("JSON with something behind it", json(stored: [item("2.25.1")]) + "x", nil),
        .init("a response as a string", #""00081199""#, nil),
        .init("an array of numbers", "[1,2]", nil),
        .init("JSON nested without end", String(repeating: "[", count: 100_000), nil),
        .init("XML nested without end", String(repeating: "<a>", count: 20_000), nil),
    ]
}

@Suite struct StoreResponseTests {
    private let instances = [Samples.document(1), Samples.document(2)]

    private func parsed(_ body: String, _ type: String? = nil) throws -> StoreResponse {
        try StoreResponse(parsing: Array(body.utf8), contentType: type)
    }

    @Test(arguments: AnswerCase.named + AnswerCase.reasons + AnswerCase.xmls + AnswerCase.unreadable)
    func `the sequences decide, whatever the status`(answer: AnswerCase) throws {
        guard let outcomes = answer.outcomes else {
            #expect(throws: DICOMError.self) { try parsed(answer.body) }
            return
        }
        let response = try parsed(answer.body)
        for status in [200, 202, 400, 409, 500] {
            #expect(response.delivery(of: instances, status: status).outcomes.map(\.status) == outcomes)
        }
        #expect(response.namesAnyInstance(of: instances) == outcomes.contains { $0 != .unconfirmed })
    }

    @Test func `every cut of a response is unreadable and no crash`() {
        let body = Array(AnswerCase.json(stored: [AnswerCase.item("2.25.1", AnswerCase.warning("45056"))]).utf8)
        for count in 0..<body.count {
            #expect(throws: DICOMError.self) { try StoreResponse(parsing: Array(body.prefix(count)), contentType: nil) }
        }
    }

    @Test func `every sentence says what happened, in words and with the code`() throws {
        let body = AnswerCase.json(
            stored: [AnswerCase.item("2.25.1", AnswerCase.warning("45062"))],
            failed: [AnswerCase.item("2.25.2", AnswerCase.failure("42872"))])
        let outcomes = try parsed(body).delivery(of: instances, status: 202).outcomes
        #expect(outcomes[0].sentence == "Stored with a warning (B006): the archive left out some attributes.")
        #expect(
            outcomes[1].sentence
                == "Refused (A778): the study belongs to another patient ID in the archive; "
                + "correct PatientID or StudyInstanceUID."
        )
        let silent = try parsed(AnswerCase.json()).delivery(of: instances, status: 200).outcomes
        #expect(silent[0].sentence?.contains("answered 200 without naming this object") == true)
    }

    @Test func `an object in both sequences is refused, and the sentence says so`() throws {
        let body = AnswerCase.json(
            stored: [AnswerCase.item("2.25.1")], failed: [AnswerCase.item("2.25.1", AnswerCase.failure("272"))])
        let outcome = try parsed(body).delivery(of: [instances[0]], status: 202).outcomes[0]
        #expect(
            outcome.sentence?.hasPrefix("The archive named this object both as stored and as refused. Refused (0110)")
                == true)
    }

    @Test(arguments: [
        ("http://a:80/studies/1", true), ("HTTPS://a/1", true), ("/dicom-web/studies/1", true),
        ("javascript:alert(1)", false), ("http://a/\\r\\nX: y", false), ("http://a/ b", false), ("", false),
        ("studies/1", false), ("http://a/ü", false),
    ])
    func `only a web address is passed on`(url: String, isPassed: Bool) throws {
        let member = "\"00081190\":{\"vr\":\"UR\",\"Value\":[\"\(url)\"]}"
        let body = "{\(member),\"00081199\":{\"vr\":\"SQ\",\"Value\":[\(AnswerCase.item("2.25.1", member))]}}"
        let delivery = try parsed(body).delivery(of: [instances[0]], status: 200)
        #expect(delivery.outcomes[0].retrieveURL == (isPassed ? url : nil))
        #expect(delivery.studyRetrieveURL == (isPassed ? url : nil))
    }

    @Test func `the URL of one study is not that of a message of two`() throws {
        let body = #"{"00081190":{"vr":"UR","Value":["http://a/1"]}}"#
        let two = [Samples.document(1), Samples.document(2, study: "2.25.200")]
        #expect(try parsed(body).delivery(of: two, status: 200).studyRetrieveURL == nil)
    }

    @Test func `the class and the changed attributes are read`() throws {
        let body = AnswerCase.json(stored: [AnswerCase.item("2.25.1", #""04000561":{"vr":"SQ","Value":[{}]}"#)])
        let entry = try #require(try parsed(body).stored.first)
        #expect(entry.sopClassUID == "1.2.840.10008.5.1.4.1.1.104.1")
        #expect(entry.hasOriginalAttributes)
    }

    @Test(arguments: ["application/dicom+json", "application/dicom+xml", "text/plain", nil])
    func `the first byte tells the form, whatever the Content-Type`(type: String?) throws {
        let json = AnswerCase.json(stored: [AnswerCase.item("2.25.1")])
        let xml = AnswerCase.xml(AnswerCase.xmlSequence("00081199", [AnswerCase.xmlUID("2.25.1")]))
        #expect(try parsed(json, type).namesAnyInstance(of: instances))
        #expect(try parsed(xml, type).namesAnyInstance(of: instances))
    }
}
