import DICOM
import Forwarder

/// What replies and receipts say of one instance in JSON.
enum InstanceJSON {
    /// - Parameter status: what became of it, in a word.
    static func add(
        _ instance: some ListedInstance, _ outcome: Outcome, status: String, to members: inout some JSONMembers
    ) {
        members.add("file", text: instance.file)
        members.add("mediaType", text: instance.mediaType)
        members.add("sopClassUID", text: instance.sopClassUID)
        members.add("sopInstanceUID", text: instance.sopInstanceUID)
        members.add("seriesInstanceUID", text: instance.seriesInstanceUID)
        members.add("transferSyntaxUID", text: instance.transferSyntaxUID)
        members.add("retrieveURL", text: outcome.retrieveURL)
        members.add("status", text: status)
    }

    /// Those of the instance, and what the archive said while it stored it.
    static func addWarnings(of instance: some ListedInstance, _ outcome: Outcome, to members: inout some JSONMembers) {
        let told = outcome.isStored ? outcome.sentence.map { [$0] } ?? [] : []
        members.add("warnings", texts: instance.warnings + told)
    }

    /// The archive's code, where it gave one.
    static func addFailureReason(of outcome: Outcome, to members: inout some JSONMembers) {
        guard case .refused(let code?) = outcome.status else { return }
        members.add("failureReason", text: FailureReason(failure: code).hexadecimal)
    }

    /// What its document says of itself.
    static func add(_ document: DocumentFacts, to members: inout some JSONMembers) {
        for member in document.members { members.add(member.key, member.value) }
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
