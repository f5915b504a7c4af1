import CFuzzer
import DICOM
import Glibc

@testable import Conversion

/// The ways in which a test reads one file.
struct Readings {
    let file: MediaFile
    var workshop = FuzzWorkshop()
    private var settings = ConversionSettings(softwareVersions: "1.0")
    private var given = DataSet()
    private let rendering: RenderAs?
    private static let key = SiteKey(Array(repeating: 1, count: 32))
    static let moment = AcceptanceTime(date: "20260314", time: "151617")

    /// The size of the file decides on the rest of what an upload may say, so that files need no frame around them.
    init(_ bytes: [UInt8], name: String? = nil) {
        let content = bytes.count % 4 == 3 ? Self.spooled(bytes) : .bytes(bytes)
        file = MediaFile(name: name, content: content, digest: ContentDigest.of(bytes, Self.key))
        rendering = bytes.count % 3 == 2 ? RenderAs.allCases[bytes.count / 3 % RenderAs.allCases.count] : nil
        settings.allowsPrivateClasses = true
        settings.videos.transcode = bytes.count % 2 == 1
        settings.images.metadata = [.auto, .strip, .keep][bytes.count % 3]
        settings.clinicalDocumentLimit = 1 << 20
        settings.expansion = Self.expansion
        given.set(.patientID, .LO, "P1")
    }

    static let expansion: ExpansionLimits = {
        var limits = ExpansionLimits()
        limits.files = 20
        limits.byteCount = 1 << 20
        limits.memory = 4096
        return limits
    }()

    var input: ConversionInput {
        ConversionInput(
            files: [file], attributes: given, rendering: rendering, archive: "main", acceptedAt: Self.moment,
            siteKey: Self.key, settings: settings, coerces: file.content.byteCount % 2 == 0)
    }

    /// The bytes as a file on disk, which readers see through a window.
    static func spooled(_ bytes: [UInt8]) -> Content {
        let descriptor = cfuzzer_memory_file()
        demand(
            bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count, "memory for a file")
        return .file(SpooledFile(owning: descriptor, byteCount: bytes.count))
    }

    /// Reads as one kind, and writes what comes of it.
    func read(as reader: MediaDescriptor.Reader) async {
        let input = input
        let options = ReadingOptions(
            rendering: rendering, settings: settings, given: given, coercion: input.coerces ? input.acceptedAt : nil)
        guard let media = try? await media(reader, options) else { return }
        if let instances = try? Conversion.instances(of: [media], input, given: given) { check(instances) }
    }

    private func media(
        _ reader: MediaDescriptor.Reader, _ options: ReadingOptions
    ) async throws(ConversionError) -> [Media] {
        switch try reader(file, options) {
        case .media(let media): [media]
        case .work(let work): try await work(workshop)
        }
    }

    /// Recognises, reads and writes as the gateway does.
    func convert() async {
        if let instances = try? await Conversion.convert(input, in: workshop) { check(instances) }
    }

    private func check(_ instances: [DICOMInstance]) {
        demand(!instances.isEmpty, "a file that is not refused becomes an object")
        for instance in instances {
            guard let segments = try? Part10.segments(of: instance) else { continue }
            let content = Content.bytes(bytes(of: segments))
            if TransferSyntax.isDeflated(instance.transferSyntaxUID) { continue }
            let summary = try? Part10Reader.summary(of: content)
            demand(summary != nil, "what was written can be read")
            demand(
                summary?.dataSet.string(.sopInstanceUID) == instance.sopInstanceUID, "the written UID is the given one")
            _ = try? DICOMJSON.encode([summary?.dataSet ?? DataSet()])
            _ = try? NativeDICOMModel.encode(summary?.dataSet ?? DataSet())
        }
    }

    private func bytes(of segments: [Segment]) -> [UInt8] {
        segments.reduce(into: []) { bytes, segment in
            switch segment {
            case .bytes(let more): bytes += more
            case .content(let content, let range):
                let more = try? content.read(at: range.lowerBound, count: range.count)
                demand(more?.count == range.count, "segments lie within their file")
                bytes += more ?? []
            }
        }
    }
}
