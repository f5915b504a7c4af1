import CSystem
import Conversion
import DICOM
import Glibc

/// One end of the pair between the gateway and a decoder child: JSON and descriptors.
///
/// - Shape: packets, each with a first byte that says whether the message goes on in the next one.
struct Socket {
    let descriptor: Int32

    /// Units: bytes of JSON; the kernel's own limit of a packet is a few times that.
    private static let packetByteCount = 60 << 10
    /// A message that is longer comes from a child that is no longer ours. Units: bytes.
    private static let maximumByteCount = 4 << 20

    func send(_ message: JSON, descriptors: [Int32] = []) -> Bool {
        var left = message.encoded()[...]
        var descriptors = descriptors
        repeat {
            let piece = left.prefix(Self.packetByteCount)
            left = left.dropFirst(piece.count)
            let packet = [left.isEmpty ? 0 : 1] + piece
            guard csystem_send(descriptor, packet, packet.count, descriptors, Int32(descriptors.count)) == 0 else {
                return false
            }
            descriptors = []
        } while !left.isEmpty
        return true
    }

    /// - Returns: `nil` if the other end is gone or does not keep to the rules.
    func receive(_ wait: () -> Bool = { true }) -> (message: JSON, descriptors: [Int32])? {
        var text: [UInt8] = []
        var descriptors: [Int32] = []
        var goesOn = true
        while goesOn {
            guard wait(), let (packet, held) = receivePacket() else {
                for descriptor in descriptors { close(descriptor) }
                return nil
            }
            descriptors += held
            text += packet.dropFirst()
            goesOn = packet[0] == 1 && text.count <= Self.maximumByteCount
        }
        guard let message = try? JSON(parsing: text) else {
            for descriptor in descriptors { close(descriptor) }
            return nil
        }
        return (message, descriptors)
    }

    private func receivePacket() -> (packet: [UInt8], descriptors: [Int32])? {
        var descriptors: [Int32] = [-1, -1, -1, -1]
        var number: Int32 = 0
        let packet = [UInt8](unsafeUninitializedCapacity: Self.packetByteCount + 1) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            filled = max(0, csystem_receive(descriptor, start, buffer.count, &descriptors, &number))
        }
        let held = Array(descriptors.prefix(Int(number)))
        guard !packet.isEmpty else {
            for descriptor in held { close(descriptor) }
            return nil
        }
        return (packet, held)
    }
}
