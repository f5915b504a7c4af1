import DICOM
import EventLoop
import Synchronization
import Testing

@testable import Forwarder

/// An archive that answers by the path.
private struct Routes: Sendable {
    typealias Answer = @Sendable (TinyConnection) -> Void

    var search: Answer = { $0.answer(404) }
    var everywhere: Answer = { $0.answer(404) }
    var metadata: Answer = { $0.answer(404) }
    var file: Answer = { $0.answer(404) }
    var store: Answer = { $0.answer(409) }

    static func json(_ bytes: [UInt8], _ status: Int = 200) -> Answer {
        { $0.answer(status, bytes, ["Content-Type: application/dicom+json"]) }
    }

    static func json(_ text: String, _ status: Int = 200) -> Answer { json(Array(text.utf8), status) }

    static func status(_ status: Int, _ fields: [String] = []) -> Answer { { $0.answer(status, "", fields) } }

    static func part(_ bytes: [UInt8]) -> Answer {
        {
            $0.answer(
                200, Array("--b\r\nContent-Type: application/dicom\r\n\r\n".utf8) + bytes + Array("\r\n--b--\r\n".utf8),
                ["Content-Type: multipart/related; type=\"application/dicom\"; boundary=b"])
        }
    }

    func serve(_ connection: TinyConnection, _ paths: borrowing Mutex<[String]>) {
        while true {
            let before = connection.requests.count
            connection.readRequest()
            guard connection.requests.count > before else { return }
            let line = connection.head.split(separator: "\r\n").first.map(String.init) ?? ""
            paths.withLock { $0.append(line) }
            if line.hasPrefix("POST ") {
                store(connection)
            } else if line.hasPrefix("GET /rs/instances?") {
                everywhere(connection)
            } else if line.contains("/instances?") {
                search(connection)
            } else if line.contains("/metadata ") {
                metadata(connection)
            } else {
                file(connection)
            }
        }
    }
}

private final class Paths: Sendable {
    let lines = Mutex<[String]>([])
}

@Suite(.timeLimit(.minutes(10))) struct ConfirmTests {
    private static let ours = Samples.document(1)
    private static let found = Routes.json(
        #"[{"00080018":{"vr":"UI","Value":["2.25.1"]},"0020000D":{"vr":"UI","Value":["2.25.100"]}}]"#)

    private static func metadata(_ instance: DICOMInstance) -> Routes.Answer {
        guard case .dataSet(let dataSet) = instance.representation, let text = try? DICOMJSON.encode([dataSet]) else {
            return Routes.status(500)
        }
        return Routes.json(text)
    }

    private static func file(_ instance: DICOMInstance) -> Routes.Answer {
        Routes.part((try? Samples.bytes(of: Part10.segments(of: instance))) ?? [])
    }

    private func withArchive<Value: Sendable>(
        _ routes: Routes, _ paths: Paths = Paths(), total: Int = 20,
        _ body: @escaping @Sendable (DICOMwebArchive, Outlet) async throws -> Value
    ) async throws -> Value {
        let server = try TinyServer(Array(repeating: { routes.serve($0, paths.lines) }, count: 6))
        let loop = try EventLoop()
        let workers = try Workers(count: 1)
        try loop.start {}
        defer {
            loop.stop()
            loop.join()
        }
        return try await Task(executorPreference: loop) {
            let outlet = try Outlet(on: loop, workers: workers)
            defer { outlet.shutDown() }
            let endpoint = DICOMwebArchive.Endpoint(
                url: "http://127.0.0.1:\(server.port)/rs", credentials: .bearer(token: "t0"),
                timeouts: Timeouts(connect: 5, idle: 20, total: total))
            return try await body(
                DICOMwebArchive(name: "main", at: endpoint, profile: .standard, wire: .dicom), outlet)
        }.value
    }

    private func confirm(_ routes: Routes, _ instance: DICOMInstance = ours, total: Int = 20) async throws -> Outcome {
        try await withArchive(routes, total: total) { archive, outlet in
            try await archive.confirm([instance], through: outlet, StoreOptions()).outcomes[0]
        }
    }

    @Test func `the equal object is stored, and its content is compared`() async throws {
        let paths = Paths()
        let routes = Routes(search: Self.found, metadata: Self.metadata(Self.ours), file: Self.file(Self.ours))
        let outcome = try await withArchive(routes, paths) { archive, outlet in
            try await archive.confirm([Self.ours], through: outlet, StoreOptions()).outcomes[0]
        }
        #expect(outcome.status == .stored)
        #expect(outcome.sentence?.contains("compared and is equal") == true)
        #expect(outcome.retrieveURL?.hasSuffix("/rs/studies/2.25.100/series/2.25.100.1/instances/2.25.1") == true)
        let place = "/rs/studies/2.25.100/series/2.25.100.1/instances"
        #expect(
            paths.lines.withLock { $0 } == [
                "GET \(place)?SOPInstanceUID=2.25.1 HTTP/1.1", "GET \(place)/2.25.1/metadata HTTP/1.1",
                "GET \(place)/2.25.1 HTTP/1.1",
            ])
    }

    @Test func `another moment of acceptance makes no other object`() async throws {
        let earlier = Samples.document(1, date: "20200101")
        let routes = Routes(search: Self.found, metadata: Self.metadata(earlier), file: Self.file(earlier))
        #expect(try await confirm(routes).status == .stored)
    }

    @Test func `where the object cannot be fetched the attributes count`() async throws {
        for file in [Routes.status(404), Routes.status(406), Routes.status(500), Routes.json("x")] {
            let outcome = try await confirm(
                Routes(search: Self.found, metadata: Self.metadata(Self.ours), file: file))
            #expect(outcome.status == .stored)
            #expect(outcome.sentence?.contains("could not be compared") == true)
        }
    }

    @Test func `where there are no metadata the object itself counts`() async throws {
        for metadata in [
            Routes.status(404), Routes.status(500), Routes.status(501), Routes.json("[{"), Routes.json("[]"),
        ] {
            let equal = try await confirm(Routes(search: Self.found, metadata: metadata, file: Self.file(Self.ours)))
            #expect(equal.status == .stored)
            let other = try await confirm(
                Routes(search: Self.found, metadata: metadata, file: Self.file(Samples.document(1, patientID: "P2"))))
            #expect(other.status == .refused(0x0111))
        }
    }

    @Test func `another object is refused with both facts and no value`() async throws {
        let other = Samples.document(1, patientID: "Secret")
        let outcome = try await confirm(Routes(search: Self.found, metadata: Self.metadata(other)))
        #expect(outcome.status == .refused(0x0111))
        #expect(outcome.sentence?.contains("another object with this UID, it differs in PatientID;") == true)
        #expect(outcome.sentence?.contains("Secret") == false)
    }

    @Test func `another document under equal attributes is another object`() async throws {
        let other = Samples.document(1, content: .bytes(Array("%PDF-1.4\r\n++\r\n%%EOF".utf8)))
        let outcome = try await confirm(
            Routes(search: Self.found, metadata: Self.metadata(Self.ours), file: Self.file(other)))
        #expect(outcome.status == .refused(0x0111))
        #expect(outcome.sentence?.contains("EncapsulatedDocument") == true)
    }

    @Test func `metadata that show less than the object has are completed by the object`() async throws {
        let less = Routes.json(#"[{"00080018":{"vr":"UI","Value":["2.25.1"]}}]"#)
        let routes = Routes(search: Self.found, metadata: less, file: Self.file(Self.ours))
        #expect(try await confirm(routes).status == .stored)
        let outcome = try await confirm(Routes(search: Self.found, metadata: less))
        #expect(outcome.status == .refused(0x0111))
        #expect(outcome.sentence?.contains("it lacks SOPClassUID, PatientName,") == true)
    }

    @Test func `an object in another study is another object`() async throws {
        let elsewhere = Routes.json(
            #"[{"00080018":{"vr":"UI","Value":["2.25.1"]},"0020000D":{"vr":"UI","Value":["9.9"]}}]"#)
        for none in [Routes.json("[]"), Routes.status(204)] {
            let outcome = try await confirm(Routes(search: none, everywhere: elsewhere))
            #expect(outcome.status == .refused(0x0111))
            #expect(outcome.sentence?.contains("StudyInstanceUID") == true)
        }
    }

    @Test func `what is not there is unconfirmed and may be sent again`() async throws {
        for everywhere in [Routes.json("[]"), Routes.status(204), Routes.status(400)] {
            let outcome = try await confirm(Routes(search: Routes.json("[]"), everywhere: everywhere))
            #expect(outcome.status == .unconfirmed)
            #expect(outcome.mayRetry)
            #expect(outcome.sentence?.contains("does not have this object") == true)
        }
    }

    private static let difficulties: [(Routes.Answer, String)] = [
        (Routes.status(404), "no service to ask"), (Routes.status(501), "no service to ask"),
        (Routes.status(401), "does not let the gateway ask (401)"), (Routes.status(403), "(403)"),
        (Routes.status(500), "answered 500"), (Routes.status(503), "answered 503"),
        (Routes.status(429), "answered 429"),
        (Routes.status(302, ["Location: http://127.0.0.1:1/"]), "another address"),
        (Routes.json(Array(repeating: 0x20, count: (16 << 20) + 1)), "far too long"),
        ({ _ in }, "did not answer in time"),
    ]

    @Test(arguments: difficulties.indices)
    func `an archive that cannot be asked is told so`(index: Int) async throws {
        let (answer, mention) = Self.difficulties[index]
        let outcome = try await confirm(
            Routes(search: answer, everywhere: answer, metadata: answer, file: answer), total: 1)
        #expect(outcome.status == .unconfirmed)
        #expect(outcome.sentence?.contains(mention) == true, "\(outcome.sentence ?? "")")
    }

    @Test func `UIDs that cannot stand in an address are not asked for`() async throws {
        var instance = Self.ours
        instance.seriesInstanceUID = "1.2/../3"
        let paths = Paths()
        let outcome = try await withArchive(Routes(), paths) { [instance] archive, outlet in
            try await archive.confirm([instance], through: outlet, StoreOptions()).outcomes[0]
        }
        #expect(outcome.status == .unconfirmed)
        #expect(paths.lines.withLock { $0 }.isEmpty)
    }

    @Test func `an object that cannot be read here is equal only byte for byte`() async throws {
        var deflated = try Samples.uploaded(1)
        guard case .part10(.bytes(var bytes)) = deflated.representation else { return }
        let syntax = Array("1.2.840.10008.1.2.1\0".utf8)
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: syntax) })
        // The same length: 1.2.840.10008.1.2.1.99 would need another.
        bytes.replaceSubrange(start..<start + syntax.count, with: Array("1.2.840.10008.1.2.1.99".utf8))
        bytes[start - 2] = UInt8("1.2.840.10008.1.2.1.99".utf8.count)
        deflated.representation = .part10(.bytes(bytes))
        let metadata = Self.metadata(Self.ours)
        let same = try await confirm(
            Routes(search: Self.found, metadata: metadata, file: Self.file(deflated)), deflated)
        #expect(same.status == .stored)
        let other = try await confirm(
            Routes(search: Self.found, metadata: metadata, file: Self.file(Self.ours)), deflated)
        #expect(other.status == .unconfirmed)
        #expect(other.sentence?.contains("encoding does not allow") == true)
    }

    // MARK: Storing

    private func store(_ routes: Routes, _ instances: [DICOMInstance] = [ours]) async throws -> Delivery {
        try await withArchive(routes) { archive, outlet in
            try await archive.store(instances, through: outlet, StoreOptions(wait: 10))
        }
    }

    private static func refusing(_ code: Int, status: Int = 409) -> Routes.Answer {
        Routes.json(
            AnswerCase.json(failed: [AnswerCase.item("2.25.1", AnswerCase.failure("\(code)"))]), status)
    }

    @Test(arguments: [0x0110, 0x0111, 0xB00E])
    func `a duplicate code is believed only after the archive was asked`(code: Int) async throws {
        let refusal = Self.refusing(code)
        let equal = try await store(
            Routes(search: Self.found, metadata: Self.metadata(Self.ours), file: Self.file(Self.ours), store: refusal))
        #expect(equal.outcomes[0].status == .stored)
        let other = try await store(
            Routes(search: Self.found, metadata: Self.metadata(Samples.document(1, patientID: "P2")), store: refusal))
        #expect(other.outcomes[0].status == .refused(UInt16(code)))
        #expect(other.outcomes[0].sentence?.contains("PatientID") == true)
        let unknown = try await store(Routes(store: refusal))
        #expect(unknown.outcomes[0].status == .refused(UInt16(code)))
        #expect(unknown.outcomes[0].sentence?.contains("could not be found out") == true)
        let absent = try await store(Routes(search: Routes.json("[]"), store: refusal))
        #expect(absent.outcomes[0].status == .refused(UInt16(code)))
        #expect(absent.outcomes[0].sentence?.contains("does not have this object") == true)
    }

    @Test(arguments: [0xA700, 0xA778, 0xB00F, 0xC000])
    func `other codes are not asked about`(code: Int) async throws {
        let paths = Paths()
        let routes = Routes(store: Self.refusing(code))
        let delivery = try await withArchive(routes, paths) { archive, outlet in
            try await archive.store([Self.ours], through: outlet, StoreOptions())
        }
        #expect(delivery.outcomes[0].status == .refused(UInt16(code)))
        #expect(paths.lines.withLock { $0 }.count == 1)
    }

    @Test func `a 409 that names nothing is no duplicate until the archive says so`() async throws {
        for store in [Routes.status(409), Routes.json("{}", 409), Routes.json("Conflict", 409)] {
            let equal = try await self.store(
                Routes(search: Self.found, metadata: Self.metadata(Self.ours), store: store))
            #expect(equal.outcomes[0].status == .stored)
            let absent = try await self.store(Routes(search: Routes.json("[]"), store: store))
            #expect(absent.outcomes[0].status == .refused(nil))
            let other = try await self.store(
                Routes(search: Self.found, metadata: Self.metadata(Samples.document(1, patientID: "P2")), store: store))
            #expect(other.outcomes[0].status == .refused(0x0111))
        }
    }

    @Test func `where the obstacle passes nothing is decided`() async throws {
        for store in [Routes.status(409), Self.refusing(0x0111)] {
            let outcome = try await self.store(Routes(search: Routes.status(503), store: store)).outcomes[0]
            #expect(outcome.status == .unconfirmed)
            #expect(outcome.mayRetry)
            #expect(outcome.sentence?.contains("answered 503 when asked") == true)
        }
    }

    @Test func `what a 409 does not name beside others is not refused`() async throws {
        let named = Routes.json(AnswerCase.json(stored: [AnswerCase.item("2.25.1")]), 409)
        let two = [Self.ours, Samples.document(2)]
        for search in [Routes.status(404), Routes.json("[]")] {
            let delivery = try await store(Routes(search: search, store: named), two)
            #expect(delivery.outcomes.map(\.status) == [.stored, .unconfirmed])
        }
    }

    @Test func `the folder archive is asked by sending again`() async throws {
        let outcome = try await withArchive(Routes()) { _, outlet in
            try await FolderArchive(name: "f", root: "/nonexistent").confirm(
                [Self.ours], through: outlet, StoreOptions()
            ).outcomes[0]
        }
        #expect(outcome.status == .unconfirmed)
    }
}
