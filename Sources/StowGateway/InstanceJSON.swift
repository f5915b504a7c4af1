import DICOM
import Forwarder

/// What replies and receipts say of one instance in JSON.
enum InstanceJSON {
    /// - Parameter status: what became of it, in a word.
    static func members(of instance: some ListedInstance, _ outcome: Outcome, status: String) -> [JSON.Member] {
        [
            .init("file", .string(instance.file)), .init("mediaType", .string(instance.mediaType)),
            .init("sopClassUID", .string(instance.sopClassUID)),
            .init("sopInstanceUID", .string(instance.sopInstanceUID)),
            .init("seriesInstanceUID", .string(instance.seriesInstanceUID)),
            .init("transferSyntaxUID", .string(instance.transferSyntaxUID)),
            .init("retrieveURL", outcome.retrieveURL.map { .string($0) } ?? .null),
            .init("status", .string(status)),
        ]
    }

    /// Those of the instance, and what the archive said while it stored it.
    static func warnings(of instance: some ListedInstance, _ outcome: Outcome) -> JSON.Member {
        let told = outcome.isStored ? outcome.sentence.map { [$0] } ?? [] : []
        return .init("warnings", .array((instance.warnings + told).map { .string($0) }))
    }

    /// The archive's code, where it gave one.
    static func failureReason(of outcome: Outcome) -> [JSON.Member] {
        guard case .refused(let code?) = outcome.status else { return [] }
        return [.init("failureReason", .string(FailureReason(failure: code).hexadecimal))]
    }
}

/// An instance as it is told of: one that is here, or one of which only the receipt is left.
protocol ListedInstance {
    var file: String { get }
    var mediaType: String { get }
    var sopClassUID: String { get }
    var sopInstanceUID: String { get }
    var seriesInstanceUID: String { get }
    var transferSyntaxUID: String { get }
    var warnings: [String] { get }
}

extension DICOMInstance: ListedInstance {}
extension Receipt.Instance: ListedInstance {}
