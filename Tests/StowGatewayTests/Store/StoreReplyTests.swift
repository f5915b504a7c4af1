import Conversion
import DICOM
import Forwarder
import Testing

@testable import StowGateway

@Suite struct StoreReplyTests {
    private static let named = StoreFailure(
        sopClassUID: "1.2", sopInstanceUID: "2.25.9", code: 0xA922, sentence: "Why.")
    private static let unnamed = StoreFailure(code: 0xC000, sentence: "Part 2 is \"none\".")

    private func reply(
        _ statuses: [Outcome.Status], _ failures: [StoreFailure] = [], queued: Bool = false, url: String? = nil
    ) throws -> (reply: Reply, content: DataSet) {
        var reply = StoreReply(form: .dicomJSON, failures: failures)
        if !statuses.isEmpty {
            reply.upload = Samples.upload(statuses, studyURL: url)
            reply.upload?.isQueued = queued
        }
        let told = reply.reply()
        guard case .bytes(let bytes) = told.content else { return (told, DataSet()) }
        return (told, try #require(try DICOMJSON.decode(bytes).first))
    }

    @Test(
        arguments: [
            ([.stored], [], false, 200), ([.stored, .stored], [], false, 200),
            ([.storedWithWarning(0xB000)], [], false, 202), ([.stored, .refused(0x0122)], [], false, 202),
            ([.stored], [named], false, 202), ([.stored], [unnamed], false, 202),
            ([.stored, .unconfirmed], [], false, 202),
            ([.refused(0xA778)], [], false, 409), ([.refused(nil)], [], false, 409), ([.unconfirmed], [], false, 409),
            ([], [named], false, 409), ([], [unnamed], false, 409), ([.refused(0xA700)], [], false, 503),
            ([.refused(0xA700)], [named], false, 409), ([.refused(0xA700), .refused(0x0122)], [], false, 409),
            ([.unconfirmed], [], true, 202), ([.unconfirmed, .stored], [named], true, 202),
        ] as [([Outcome.Status], [StoreFailure], Bool, Int)])
    func `the status follows from what became of each`(
        statuses: [Outcome.Status], failures: [StoreFailure], queued: Bool, status: Int
    ) throws {
        #expect(try reply(statuses, failures, queued: queued).reply.status == status)
    }

    @Test func `each instance is in one sequence`() throws {
        let content = try reply(
            [.stored, .storedWithWarning(0xB007), .refused(0xA778), .unconfirmed], [Self.named, Self.unnamed],
            url: "http://a/studies/1"
        ).content
        let stored = content.items(.referencedSOPSequence) ?? []
        let failed = content.items(.failedSOPSequence) ?? []
        #expect(stored.map { $0.string(.referencedSOPInstanceUID) } == ["2.25.1", "2.25.2"])
        #expect(stored.map { $0.integer(.warningReason) } == [nil, 0xB007])
        #expect(failed.map { $0.string(.referencedSOPInstanceUID) } == ["2.25.3", "2.25.4", "2.25.9"])
        #expect(failed.map { $0.integer(.failureReason) } == [0xA778, 0x0110, 0xA922])
        #expect((content.items(.otherFailuresSequence) ?? []).map { $0.integer(.failureReason) } == [0xC000])
        #expect(content.string(.retrieveURL) == "http://a/studies/1")
    }

    @Test func `what is queued is neither stored nor failed`() throws {
        let (told, content) = try reply([.unconfirmed, .stored, .refused(0x0122)], queued: true)
        #expect(
            (content.items(.referencedSOPSequence) ?? []).map { $0.string(.referencedSOPInstanceUID) } == ["2.25.2"])
        #expect((content.items(.failedSOPSequence) ?? []).map { $0.string(.referencedSOPInstanceUID) } == ["2.25.3"])
        #expect(told.fields.contains { $0.name == "Location" && $0.value == "/uploads/0000000000abc" })
        #expect(told.fields.contains { $0.name == "Warning" && $0.value.contains("not yet stored") })
    }

    @Test func `sentences are quoted and few`() throws {
        let told = try reply([], Array(repeating: Self.unnamed, count: 50)).reply
        let warnings = told.fields.filter { $0.name == "Warning" }.map(\.value)
        #expect(warnings.count == 10)
        #expect(warnings.first == "299 stow-gateway \"Part 2 is 'none'.\"")
    }

    @Test(
        arguments: [
            (nil, "2.25.1", false), ("1.2", nil, false), ("1.2", "a", false), ("1.2", "", false),
            ("1.2", "2.25.1", true),
        ] as [(String?, String?, Bool)])
    func `only what has UIDs is named`(sopClass: String?, instance: String?, isNamed: Bool) {
        let failure = StoreFailure(sopClassUID: sopClass, sopInstanceUID: instance, code: 1, sentence: "")
        #expect(failure.isNamed == isNamed)
    }

    @Test(
        arguments: [
            (.unrecognisedMedia(declared: nil), 0xC122), (.givenByContent(.rows), 0xA900),
            (.dicom(.missing(.sopInstanceUID)), 0xA900), (.truncated(found: "x"), 0xC000), (.emptyFile, 0xC000),
            (.toolMissing(found: "x", package: "y"), 0x0110), (.dicom(.unsupportedTransferSyntax("1")), 0xC122),
            (.dicom(.malformed(tag: .rows, offset: 0)), 0xC000), (.sameUIDTwice, 0x0111),
        ] as [(ConversionError, UInt16)])
    func `each fault has its reason`(error: ConversionError, code: UInt16) {
        let failure = StoreFailure(ConversionFailure(faults: [(0, error)]))
        #expect(failure.code == code)
        #expect(!failure.sentence.isEmpty)
    }

    @Test func `the answer in XML says the same`() throws {
        var reply = StoreReply(form: .dicomXML, failures: [Self.named])
        reply.upload = Samples.upload([.stored])
        let told = reply.reply()
        guard case .bytes(let bytes) = told.content else { return }
        #expect(told.contentType == "application/dicom+xml")
        let content = try #require(try NativeDICOMModel.decode(bytes).first)
        #expect(content.items(.referencedSOPSequence)?.count == 1)
        #expect(content.items(.failedSOPSequence)?.first?.integer(.failureReason) == 0xA922)
    }
}
