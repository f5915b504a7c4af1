package import DICOM

/// The instances of a batch that go in one message.
///
/// A metadata message cannot carry an uploaded DICOM file, whose pixel data would have to be taken apart, so a mixed
/// batch makes two messages.
package struct MessageGroup: Sendable {
    /// `json`, `xml` or `dicom`.
    package let wire: WireForm
    package private(set) var instances: [DICOMInstance]
    /// Where the instances stand in the batch.
    package private(set) var positions: [Int]

    private init(wire: WireForm, instances: [DICOMInstance] = [], positions: [Int] = []) {
        self.wire = wire
        self.instances = instances
        self.positions = positions
    }

    private mutating func append(_ instance: DICOMInstance, at position: Int) {
        instances.append(instance)
        positions.append(position)
    }

    /// Some of the group's instances in another form, at their places in the batch.
    ///
    /// - Parameter instances: those of the group, in order, perhaps encoded anew.
    func part(_ indexes: [Int], _ instances: [DICOMInstance], as form: WireForm) -> MessageGroup {
        var part = MessageGroup(wire: form)
        for index in indexes { part.append(instances[index], at: positions[index]) }
        return part
    }

    /// Groups a batch for an archive that takes `wire`; no group is empty, and the order within a group is the batch's.
    ///
    /// - Parameter wire: `auto` counts as the form that it tries first.
    package static func groups(of batch: [DICOMInstance], as wire: WireForm) -> [MessageGroup] {
        let form = wire == .auto ? .firstOfAuto : wire
        let hasUploaded = form != .dicom && batch.indices.contains { batch[$0].isUploadedObject }
        guard hasUploaded else {
            return batch.isEmpty ? [] : [MessageGroup(wire: form, instances: batch, positions: Array(batch.indices))]
        }
        var converted = MessageGroup(wire: form)
        var uploaded = MessageGroup(wire: .dicom)
        for (position, instance) in batch.enumerated() {
            if instance.isUploadedObject {
                uploaded.append(instance, at: position)
            } else {
                converted.append(instance, at: position)
            }
        }
        return [converted, uploaded].filter { !$0.instances.isEmpty }
    }
}

extension DICOMInstance {
    fileprivate var isUploadedObject: Bool {
        switch representation {
        case .part10, .pieces: true
        case .dataSet: false
        }
    }
}

extension Delivery {
    /// Joins the deliveries of a batch's groups in the order of the batch.
    ///
    /// An instance whose group is missing, since it could not be sent, is unconfirmed. The URL of the study stands only
    /// if all groups that name one name the same.
    package init(joining parts: [(group: MessageGroup, delivery: Delivery)], of batch: [DICOMInstance]) {
        outcomes = batch.map { Outcome(.unconfirmed, sopInstanceUID: $0.sopInstanceUID) }
        for (group, delivery) in parts {
            for (position, outcome) in zip(group.positions, delivery.outcomes) { outcomes[position] = outcome }
        }
        let urls = Set(parts.compactMap(\.delivery.studyRetrieveURL))
        studyRetrieveURL = urls.count == 1 ? urls.first : nil
        retryAfter = parts.compactMap(\.delivery.retryAfter).max()
        interruption = parts.lazy.compactMap(\.delivery.interruption).first
    }
}
