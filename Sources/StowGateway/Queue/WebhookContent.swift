import DICOM
import Forwarder

/// What the webhook is told: UIDs and outcomes, nothing of the patient, and no file's name.
enum WebhookContent {
    static func bytes(_ event: QueueEvent, _ receipt: Receipt) -> [UInt8] { json(event, receipt).encoded() }

    private static func json(_ event: QueueEvent, _ receipt: Receipt) -> JSON {
        let instances = receipt.instances.map { instance in
            JSON.object([
                .init("sopClassUID", .string(instance.sopClassUID)),
                .init("sopInstanceUID", .string(instance.sopInstanceUID)),
                .init("seriesInstanceUID", .string(instance.seriesInstanceUID)),
                .init("retrieveURL", instance.outcome.retrieveURL.map { .string($0) } ?? .null),
                .init("status", .string(instance.outcome.isStored ? "stored" : event.status.rawValue)),
            ])
        }
        return .object([
            .init("id", .string(event.id)), .init("type", .string("upload." + event.status.rawValue)),
            .init("time", .string(Timestamp.text(milliseconds: event.created))),
            .init(
                "upload",
                .object([
                    .init("id", .string(receipt.id)), .init("status", .string(event.status.rawValue)),
                    .init("archive", .string(receipt.archive)),
                    .init("studyInstanceUID", .string(receipt.instances.first?.studyInstanceUID ?? "")),
                    .init("reason", receipt.reason.map { .string($0) } ?? .null), .init("instances", .array(instances)),
                ])),
        ])
    }
}
