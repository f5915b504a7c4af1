import DICOM
import Forwarder
import Testing

@testable import StowGateway

@Suite struct StoredUploadTests {
    // MARK: JSON

    @Test(arguments: [ReplyForm.json, .part10])
    func `a stored upload is told in the words of the contract`(form: ReplyForm) throws {
        let upload = Samples.upload([.stored, .storedWithWarning(0xB000)], warnings: ["Ignored: x."])
        let reply = try upload.reply(as: form)
        #expect(reply.status == 201)
        #expect(reply.contentType == "application/json")
        let json = try reply.json
        #expect(json.keys == ["id", "status", "archive", "studyInstanceUID", "instances", "warnings"])
        #expect(json["id"] == "0000000000abc")
        #expect(json["status"] == "stored")
        #expect(json["archive"] == "main")
        #expect(json["studyInstanceUID"] == "2.25.100")
        #expect(json["warnings"] == ["Ignored: x."])
        #expect(json["instances"]?.array?.count == 2)
    }

    @Test func `each instance has the members of the contract and no more`() throws {
        let json = try Samples.upload([.stored]).reply(as: .json).json
        let instance = try #require(json["instances"]?.array?.first)
        let keys = [
            "file", "mediaType", "sopClassUID", "sopInstanceUID", "seriesInstanceUID", "transferSyntaxUID",
            "retrieveURL", "status", "warnings",
        ]
        #expect(instance.keys.filter { keys.contains($0) } == keys)
        #expect(instance.keys == keys)
        #expect(instance["file"] == "1.pdf")
        #expect(instance["mediaType"] == "application/pdf")
        #expect(instance["sopClassUID"] == "1.2.840.10008.5.1.4.1.1.104.1")
        #expect(instance["sopInstanceUID"] == "2.25.1")
        #expect(instance["seriesInstanceUID"] == "2.25.200")
        #expect(instance["transferSyntaxUID"] == "1.2.840.10008.1.2.1")
        #expect(instance["retrieveURL"] == .null)
        #expect(instance["status"] == "stored")
        #expect(instance["warnings"] == [])
    }

    @Test func `warnings of the conversion and of the archive stand by their instance`() throws {
        var upload = Samples.upload([.stored, .storedWithWarning(0xB000)])
        upload = StoredUpload(
            id: upload.id, archive: upload.archive,
            instances: [Samples.document(1, warnings: ["Cut."]), upload.instances[1]],
            delivery: upload.delivery, warnings: [])
        let instances = try upload.reply(as: .json).json["instances"]?.array ?? []
        #expect(instances.map { $0["status"] } == ["stored", "stored"])
        #expect(instances.first?["warnings"] == ["Cut."])
        let told = instances.last?["warnings"]?.array ?? []
        #expect(told.count == 1)
        #expect(told.first?.string?.hasPrefix("Stored with a warning (B000)") == true)
    }

    @Test func `pages and PDF-A are told where they are known`() throws {
        var upload = Samples.upload([.stored])
        var instance = upload.instances[0]
        instance.document = DocumentFacts(pageCount: 4, archivalForm: "PDF/A-2b")
        upload = StoredUpload(
            id: upload.id, archive: upload.archive, instances: [instance], delivery: upload.delivery, warnings: [])
        let told = try #require(try upload.reply(as: .json).json["instances"]?.array?.first)
        #expect(told["pageCount"] == 4 && told["pdfA"] == "PDF/A-2b")
        #expect(ResultPage.html(upload).contains("<br>4 pages, PDF/A-2b</td>"))
    }

    // MARK: Location

    @Test(
        arguments: [
            (1, "http://a/studies/1", nil, "http://a/studies/1"), (1, nil, "http://a/i/1", "http://a/i/1"),
            (1, "http://a/studies/1", "http://a/i/1", "http://a/studies/1"), (2, nil, "http://a/i/1", nil),
            (1, nil, nil, nil), (1, "http://a/\r\nX: y", nil, nil), (1, "http://a/ü", nil, nil),
        ] as [(Int, String?, String?, String?)])
    func `the place of the study is told where it is known`(
        count: Int, studyURL: String?, retrieveURL: String?, location: String?
    ) throws {
        let upload = Samples.upload(
            Array(repeating: .stored, count: count), studyURL: studyURL, retrieveURL: retrieveURL)
        for form in ReplyForm.allCases {
            #expect(try upload.reply(as: form).values("Location") == (location.map { [$0] } ?? []))
        }
    }

    // MARK: Text and page

    @Test func `plain text has a line per instance`() throws {
        let reply = try Samples.upload([.stored, .storedWithWarning(0xB000)], retrieveURL: "http://a/i").reply(
            as: .text)
        #expect(reply.status == 201)
        #expect(reply.contentType == "text/plain; charset=utf-8")
        #expect(try reply.text == "stored\t2.25.1\thttp://a/i\t1.pdf\nstored\t2.25.2\thttp://a/i\t2.pdf\n")
    }

    @Test func `a name cannot break a line`() throws {
        let reply = try Samples.upload([.stored], file: "a\nstored\t2.25.9\r\u{7F}\u{1B}[31m.pdf").reply(as: .text)
        #expect(try reply.text == "stored\t2.25.1\t-\ta stored 2.25.9   [31m.pdf\n")
    }

    @Test func `a page shows a hostile name as text`() throws {
        let upload = Samples.upload(
            [.stored], file: "\"><script>alert('x')</script>&.pdf", warnings: ["<b>warned</b>"])
        let reply = try upload.reply(as: .html)
        #expect(reply.status == 201)
        #expect(reply.contentType == "text/html; charset=utf-8")
        #expect(reply.values("Content-Security-Policy") == [Page.contentSecurityPolicy])
        let page = try reply.text
        #expect(page.contains("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;.pdf"))
        #expect(page.contains("&lt;b&gt;warned&lt;/b&gt;"))
        #expect(!page.contains("<script"))
        #expect(page.contains("<code>2.25.1</code>"))
    }

    // MARK: DICOM

    @Test func `DICOM JSON is a Store Instances Response`() throws {
        let upload = Samples.upload(
            [.stored, .storedWithWarning(0xB007)], studyURL: "http://a/studies/1", retrieveURL: "http://a/i")
        let reply = try upload.reply(as: .dicomJSON)
        #expect(reply.status == 201)
        #expect(reply.contentType == "application/dicom+json")
        let json = try reply.json
        #expect(json.keys == ["00081190", "00081199"])
        #expect(json["00081190"]?["Value"] == ["http://a/studies/1"])
        let items = json["00081199"]?["Value"]?.array ?? []
        #expect(items.map { $0["00081155"]?["Value"] } == [["2.25.1"], ["2.25.2"]])
        #expect(items.map { $0["00081150"]?["Value"] == ["1.2.840.10008.5.1.4.1.1.104.1"] } == [true, true])
        #expect(items.map { $0["00081190"]?["Value"] } == [["http://a/i"], ["http://a/i"]])
        #expect(items.map { $0["00081196"]?["Value"] } == [nil, [45_063]])
    }

    @Test func `our own reading of an archive's answer understands ours`() throws {
        let upload = Samples.upload([.stored, .storedWithWarning(0xB007)])
        for form in [ReplyForm.dicomJSON, .dicomXML] {
            let reply = try upload.reply(as: form)
            let response = try StoreResponse(parsing: try reply.bytes, contentType: reply.contentType)
            let delivery = response.delivery(of: upload.instances, status: 200)
            #expect(delivery.outcomes.map(\.status) == [.stored, .storedWithWarning(0xB007)])
        }
    }

    @Test func `DICOM XML is a Native DICOM Model`() throws {
        let reply = try Samples.upload([.stored]).reply(as: .dicomXML)
        #expect(reply.contentType == "application/dicom+xml")
        #expect(try reply.text.contains("<NativeDicomModel"))
        #expect(try NativeDICOMModel.decode(try reply.bytes).first?.items(.referencedSOPSequence)?.count == 1)
    }

    // MARK: Refusals

    @Test(
        arguments: [
            ([.refused(0x0110)], "archive-refused", 422), ([.refused(nil)], "archive-refused", 422),
            ([.stored, .refused(0x0110)], "archive-refused", 422),
            ([.refused(0x0110), .unconfirmed], "archive-refused", 422),
            ([.refused(0xA700), .refused(0x0110)], "archive-refused", 422),
            ([.unconfirmed], "archive-unconfirmed", 502), ([.stored, .unconfirmed], "archive-unconfirmed", 502),
            ([.refused(0xA700)], "archive-busy", 503), ([.stored, .refused(0x0213)], "archive-busy", 503),
            ([.refused(0xA7FF), .unconfirmed], "archive-busy", 503),
        ] as [([Outcome.Status], String, Int)])
    func `what is not stored is no success`(statuses: [Outcome.Status], kind: String, status: Int) throws {
        for form in ReplyForm.allCases {
            let problem = try #require(throws: Problem.self) { try Samples.upload(statuses).reply(as: form) }
            #expect(problem.kind == kind)
            #expect(problem.status == status)
            #expect(problem.retryAfter == (status == 503 ? 30 : nil))
        }
    }

    @Test func `a partial refusal tells what became of every instance`() throws {
        let upload = Samples.upload([.stored, .refused(0x0111), .unconfirmed], retrieveURL: "http://a/i")
        let problem = try #require(throws: Problem.self) { try upload.reply(as: .json) }
        let json = try problem.reply(as: .json, id: upload.id).json
        #expect(json["status"] == 422)
        #expect(json["id"] == "0000000000abc")
        #expect(json["detail"]?.string?.hasPrefix("2 of 3 objects were not stored.") == true)
        #expect(json["detail"]?.string?.contains("one is stored") == true)
        #expect(json["errors"]?.array?.map { $0["file"] } == ["2.pdf", "3.pdf"])
        #expect(json["errors"]?.array?.first?["message"]?.string?.hasPrefix("Refused (0111)") == true)
        let instances = json["instances"]?.array ?? []
        #expect(instances.map { $0["status"] } == ["stored", "refused", "unconfirmed"])
        #expect(instances.map { $0["failureReason"] } == [nil, "0111", nil])
        #expect(instances.map { $0["sopInstanceUID"] } == ["2.25.1", "2.25.2", "2.25.3"])
    }

    @Test func `the reason of a single refusal stands in the detail`() throws {
        let problem = try #require(throws: Problem.self) { try Samples.upload([.refused(0x0111)]).reply(as: .json) }
        #expect(problem.detail.hasPrefix("The object was not stored. Refused (0111)"))
        #expect(problem.errors.count == 1)
    }
}
