import DICOM
import Testing

@testable import Forwarder

@Suite struct MessageGroupTests {
    private func batch() throws -> [DICOMInstance] {
        [try Samples.uploaded(1), Samples.document(2), try Samples.uploaded(3), Samples.document(4)]
    }

    @Test(arguments: [(WireForm.json, WireForm.json), (.xml, .xml), (.auto, .json)])
    func `a mixed batch makes a metadata message and a Part 10 message`(wire: WireForm, first: WireForm) throws {
        let groups = MessageGroup.groups(of: try batch(), as: wire)
        #expect(groups.map(\.wire) == [first, .dicom])
        #expect(groups.map(\.positions) == [[1, 3], [0, 2]])
        #expect(groups.map { $0.instances.map(\.sopInstanceUID) } == [["2.25.2", "2.25.4"], ["2.25.1", "2.25.3"]])
    }

    @Test func `as dicom a batch is one message`() throws {
        let groups = MessageGroup.groups(of: try batch(), as: .dicom)
        #expect(groups.map(\.positions) == [[0, 1, 2, 3]])
    }

    @Test func `no group is empty`() throws {
        #expect(MessageGroup.groups(of: [try Samples.uploaded(1)], as: .json).map(\.wire) == [.dicom])
        #expect(MessageGroup.groups(of: [Samples.document(1)], as: .json).map(\.wire) == [.json])
        #expect(MessageGroup.groups(of: [], as: .json).isEmpty)
    }

    @Test func `outcomes come back in the order of the batch`() throws {
        let batch = try batch()
        let groups = MessageGroup.groups(of: batch, as: .json)
        let parts = groups.map { group in
            (
                group,
                Delivery(
                    outcomes: group.instances.map { Outcome(.stored, sopInstanceUID: $0.sopInstanceUID) },
                    studyRetrieveURL: "http://a/studies/1")
            )
        }
        let delivery = Delivery(joining: parts, of: batch)
        #expect(delivery.outcomes.map(\.sopInstanceUID) == batch.map(\.sopInstanceUID))
        #expect(delivery.isComplete)
        #expect(delivery.studyRetrieveURL == "http://a/studies/1")
    }

    @Test func `a part of a group keeps its places in the batch`() throws {
        let batch = try batch()
        let files = MessageGroup.groups(of: batch, as: .json)[1]
        let part = files.part([1], files.instances, as: .json)
        #expect(part.positions == [2] && part.wire == .json)
        #expect(part.instances.map(\.sopInstanceUID) == ["2.25.3"])
    }

    @Test func `what was not sent is unconfirmed`() throws {
        let batch = try batch()
        let groups = MessageGroup.groups(of: batch, as: .json)
        let sent = Delivery(outcomes: groups[0].instances.map { Outcome(.stored, sopInstanceUID: $0.sopInstanceUID) })
        let delivery = Delivery(joining: [(groups[0], sent)], of: batch)
        #expect(delivery.outcomes.map(\.status) == [.unconfirmed, .stored, .unconfirmed, .stored])
        #expect(!delivery.isComplete && delivery.storedAny)
    }
}
