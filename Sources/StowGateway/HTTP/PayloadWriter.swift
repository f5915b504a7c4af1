import Conversion
import DICOM
import Decoder

/// Takes in a payload: in memory when small, else in a private file; digested block by block on the way, once.
final class PayloadWriter {
    private let spool: Spool
    private var digest: ContentDigest
    /// The whole payload while it is in memory; then what of it is not yet in the file, less than a block.
    private var bytes: [UInt8] = []
    private var digestedCount = 0
    private var file: UnnamedFile?
    private(set) var byteCount = 0

    /// - Parameter expectedCount: how much will come, if that is known. Units: bytes.
    init(_ spool: Spool, expectedCount: Int?) {
        self.spool = spool
        digest = ContentDigest(spool.siteKey)
        if let expectedCount, expectedCount <= spool.memoryLimit { bytes.reserveCapacity(expectedCount) }
    }

    func append(_ piece: RawSpan) throws(ContentFault) {
        byteCount += piece.byteCount
        piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
        digestBlocks()
        if file == nil, byteCount > spool.memoryLimit { file = try UnnamedFile(spool) }
        if file != nil { try writeBlocks(all: false) }
    }

    /// Digests whole blocks while they are in the processor's cache.
    private func digestBlocks() {
        while bytes.count - digestedCount >= ContentDigest.blockByteCount {
            digest.add(bytes[digestedCount..<digestedCount + ContentDigest.blockByteCount])
            digestedCount += ContentDigest.blockByteCount
        }
    }

    /// Moves what has been digested, or all, to the file.
    private func writeBlocks(all: Bool) throws(ContentFault) {
        let count = all ? bytes.count : digestedCount
        guard count > 0, let file else { return }
        try file.write(bytes[..<count])
        bytes.removeSubrange(..<count)
        digestedCount -= min(count, digestedCount)
    }

    /// All of it, if it is one short line of text, which no file is.
    var shortText: [UInt8]? {
        file == nil && bytes.count < 256 && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F } ? bytes : nil
    }

    /// The payload; call once, after the last piece.
    func finish() throws(ContentFault) -> ReceivedPayload {
        if bytes.count > digestedCount { digest.add(bytes[digestedCount...]) }
        digestedCount = bytes.count
        try writeBlocks(all: true)
        let content = file.map { $0.finish() } ?? .bytes(bytes)
        return ReceivedPayload(content: content, digest: digest.finish())
    }
}

/// A payload that has arrived in full.
struct ReceivedPayload: Sendable {
    let content: Content
    /// `ContentDigest` of the bytes.
    let digest: [UInt8]
}
