import Crypto
import DICOM
import Decoder
import Dispatch
import EventLoop
import Foundation
import Glibc
import Synchronization

@testable import Conversion

/// Swift Testing has a `Tag` too.
typealias Tag = DICOM.Tag

/// A file of `Fixtures/`; see PROVENANCE.md there.
func fixture(_ path: String) throws -> [UInt8] {
    let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(path)
    return [UInt8](try Data(contentsOf: url))
}

func mediaFile(_ bytes: [UInt8], name: String? = nil, declared: String? = nil) -> MediaFile {
    MediaFile(
        name: name, declaredType: declared, content: .bytes(bytes), digest: Array(SHA256.hash(data: Data(bytes))))
}

/// The same bytes as a file on disk, which has no name any more.
func spooled(_ bytes: [UInt8]) throws -> Content {
    var template = Array("/tmp/stow-gateway-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    unlink(template)
    try FileHandle(fileDescriptor: descriptor).write(contentsOf: Data(bytes))
    return .file(SpooledFile(owning: descriptor, byteCount: bytes.count))
}

/// Attributes from `keyword: text`; a backslash separates values, an empty text is an empty value.
func attributes(_ fields: [(String, String)]) throws -> DataSet {
    var dataSet = DataSet()
    for (name, text) in fields {
        let path = try AttributePath(parsing: name)
        let texts = text.split(separator: "\\", omittingEmptySubsequences: false).map(String.init)
        dataSet.set(text.isEmpty ? .empty : path.vr.value(of: texts) ?? .empty, at: path)
    }
    return dataSet
}

func input(
    _ files: [MediaFile], _ given: DataSet, as rendering: RenderAs? = nil, archive: String = "main",
    key: String? = nil, siteKey: UInt8 = 1, acceptedAt: AcceptanceTime? = nil, partial: Bool = false,
    coerces: Bool = false, attachment: Attachment? = nil, settings change: (inout ConversionSettings) -> Void = { _ in }
) -> ConversionInput {
    var settings = ConversionSettings(softwareVersions: "1.0")
    change(&settings)
    return ConversionInput(
        files: files, attributes: given, rendering: rendering, archive: archive, idempotencyKey: key,
        acceptedAt: acceptedAt ?? AcceptanceTime(date: "20260314", time: "151617"),
        siteKey: SiteKey(Array(repeating: siteKey, count: 32)), settings: settings, isPartial: partial,
        coerces: coerces, attachment: attachment)
}

/// Converts fixtures with a patient ID and more fields.
func converted(
    _ paths: String..., given: [(String, String)] = [], as rendering: RenderAs? = nil
) throws -> [DICOMInstance] {
    let files = try paths.map { mediaFile(try fixture($0)) }
    return try convert(input(files, attributes([("PatientID", "P1")] + given), as: rendering))
}

/// The faults of a conversion that must fail, as `file: error`.
func faults(_ conversion: () throws -> [DICOMInstance]) -> [ConversionError] {
    do {
        _ = try conversion()
        return []
    } catch let failure as ConversionFailure {
        return failure.faults.map(\.error)
    } catch {
        return []
    }
}

extension DICOMInstance {
    var dataSet: DataSet {
        if case .dataSet(let dataSet) = representation { dataSet } else { DataSet() }
    }

    /// The whole Part 10 file.
    func part10() throws -> [UInt8] {
        try Part10.segments(of: self).reduce(into: []) { bytes, segment in
            switch segment {
            case .bytes(let more): bytes += more
            case .content(let content, let range): bytes += try content.read(at: range.lowerBound, count: range.count)
            }
        }
    }
}

/// Converts files with a workshop that has no programs: enough for whatever is only inflated.
func convert(_ input: ConversionInput) throws(ConversionFailure) -> [DICOMInstance] {
    var media: [[Media]] = []
    let given = withoutEmptyItems(input.attributes)
    for (index, reading) in try readings(of: input, given: given).enumerated() {
        switch reading {
        case .media(let one): media.append([one])
        case .work(let work):
            do throws(ConversionError) { media.append(try finished(work)) } catch {
                throw ConversionFailure(faults: [(index, error)])
            }
        }
    }
    return try instances(of: media, input, given: given)
}

/// Waits for the work of a reading, which runs on threads of its own.
private func finished(
    _ work: @escaping @Sendable (any Workshop) async throws(ConversionError) -> [Media]
) throws(ConversionError) -> [Media] {
    let semaphore = DispatchSemaphore(value: 0)
    let box = Outcome(semaphore)
    Task(executorPreference: Tools.workers) {
        do throws(ConversionError) { box.store(.success(try await work(Tools.workshop))) } catch {
            box.store(.failure(error))
        }
    }
    semaphore.wait()
    guard let outcome = box.take() else { return [] }
    return try outcome.get()
}

private final class Outcome: Sendable {
    private let result = Mutex<Result<[Media], ConversionError>?>(nil)
    private let semaphore: DispatchSemaphore

    init(_ semaphore: DispatchSemaphore) { self.semaphore = semaphore }

    func store(_ outcome: Result<[Media], ConversionError>) {
        result.withLock { $0 = outcome }
        semaphore.signal()
    }

    func take() -> Result<[Media], ConversionError>? { result.withLock { $0 } }
}

private enum Tools {
    static let workers = try! Workers(count: 2)
    static let workshop = LocalWorkshop(folder: "/tmp", workers: workers, attendants: try! Workers(count: 1))
}
