import Conversion
import DICOM
import Forwarder
import Glibc
import Testing

@testable import StowGateway

@Suite struct LocalPipelineTests {
    /// The smallest JPEG that is taken: grey, one block.
    private static let model =
        "solid s\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid s\n"

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func configuration() throws -> Configuration {
        var source = ConfigurationSource()
        source.set("state", to: scratch.path + "/state", flag: "--state")
        source.set("archives.main.folder", to: scratch.path + "/archive", flag: "--archive")
        return try Configuration(source, processorCount: 1)
    }

    private static let fields = [FieldInput(name: "PatientID", value: "P1", source: .argument)]

    /// Carries one file through a pipeline of its own.
    private func carry(
        _ text: String, _ fields: [FieldInput] = Self.fields, name: String = "a.stl", queue: Bool = false
    ) throws -> Result<UploadOutcome, any Error> {
        let path = FilePath(argument: try scratch.file(name, text))
        let pipeline = try LocalPipeline(try configuration(), usesQueue: queue)
        defer { pipeline.close() }
        let result = try pipeline.run { outlet async -> Result<UploadOutcome, any Error> in
            do {
                let file = try await pipeline.open(path)
                let submission = try Submission(
                    files: [file.media], fields: fields, pipeline.gateway.configuration.fields)
                return .success(try await pipeline.carry(submission, id: pipeline.makeID(), through: outlet))
            } catch {
                return .failure(error)
            }
        }
        return try #require(result)
    }

    @Test func `a file becomes an object in the archive, by the word of the archive`() throws {
        guard case .upload(let upload) = try carry(Self.model).get() else {
            Issue.record("it was not sent")
            return
        }
        #expect(upload.delivery.isComplete && !upload.isQueued)
        #expect(upload.instances.map(\.sopClassUID) == [SOPClass.encapsulatedSTL])
        #expect(upload.instances.map(\.file) == ["a.stl"])
    }

    @Test func `the same file becomes the same object again`() throws {
        let outcomes = [try carry(Self.model).get(), try carry(Self.model).get()]
        let uids = outcomes.map { outcome in
            if case .upload(let upload) = outcome { upload.instances.map(\.sopInstanceUID) } else { [""] }
        }
        #expect(uids[0] == uids[1])
        guard case .upload(let second) = outcomes[1] else { return }
        #expect(second.delivery.isComplete)
    }

    @Test func `a dry run gives the instances and sends nothing`() throws {
        let outcome = try carry(Self.model, Self.fields + [FieldInput(name: "dryRun", value: "", source: .argument)])
        guard case .dryRun(let batch) = try outcome.get() else {
            Issue.record("it was sent")
            return
        }
        #expect(batch.instances.count == 1)
        #expect(access(scratch.path + "/archive", F_OK) != 0)
    }

    @Test func `without wait an upload is queued beside whoever delivers`() throws {
        let outcome = try carry(
            Self.model, Self.fields + [FieldInput(name: "wait", value: "0", source: .argument)], queue: true)
        guard case .upload(let upload) = try outcome.get() else { return }
        #expect(upload.isQueued)
        let queue = try SQLiteQueue(folder: scratch.path + "/state/queue", isServer: true)
        let receipt = try queue.receipt(upload.id)
        #expect(receipt.status == .queued && receipt.archive == "main")
        let lease = try #require(
            try queue.lease(of: "main", .oldest, until: 9_999_999_999_999, at: Clock.now))
        #expect(try queue.load(lease).instances.map(\.sopInstanceUID) == upload.instances.map(\.sopInstanceUID))
    }

    @Test func `a missing patient is a problem in words of the command line`() throws {
        let problem = try #require(throws: Problem.self) { try carry(Self.model, []).get() }
        #expect(problem.status == 400)
        #expect(problem.detail.contains("-m PatientID="))
    }
}
