import Conversion
import DICOM
import Glibc
import TestSupport
import Testing

@testable import StowGateway

@Suite struct PayloadWriterTests {
    private static let limit = 100_000
    private static let block = ContentDigest.blockByteCount
    private static let key = SiteKey([UInt8](0..<32))

    private let folder: Scratch
    private let spool: Spool

    init() throws {
        folder = try Scratch()
        spool = Spool(folder: folder.path, memoryLimit: Self.limit, siteKey: Self.key)
    }

    private func sample(_ count: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: UInt64(count))
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    private func write(_ bytes: [UInt8], inPiecesOf size: Int, expecting count: Int?) throws -> PayloadWriter {
        let writer = PayloadWriter(spool, expectedCount: count)
        for start in stride(from: 0, to: bytes.count, by: size) {
            try writer.append(bytes[start..<min(start + size, bytes.count)].span.bytes)
        }
        return writer
    }

    @Test(
        arguments: [0, 1, block - 1, block, block + 1, limit, limit + 1, 2 * block, 2 * block + 1, 300_000],
        [7, 1000, block - 1, block, block + 1, 1 << 20])
    func `content and digest are those of the bytes, whatever the pieces`(count: Int, size: Int) throws {
        let bytes = sample(count)
        let writer = try write(bytes, inPiecesOf: size, expecting: nil)
        #expect(writer.byteCount == count)
        let payload = try writer.finish()
        #expect(payload.content.byteCount == count)
        #expect(try payload.content.read(at: 0, count: count + 1) == bytes)
        #expect(payload.digest == ContentDigest.of(bytes, Self.key))
        if case .file = payload.content { #expect(count > Self.limit) } else { #expect(count <= Self.limit) }
    }

    @Test(arguments: [1, 100, block, block + 1])
    func `a small limit moves every larger payload to a file`(limit: Int) throws {
        let spool = Spool(folder: folder.path, memoryLimit: limit, siteKey: Self.key)
        for count in [limit, limit + 1, limit + 3 * Self.block] {
            let bytes = sample(count)
            let writer = PayloadWriter(spool, expectedCount: count)
            for start in stride(from: 0, to: count, by: 5000) {
                try writer.append(bytes[start..<min(start + 5000, count)].span.bytes)
            }
            let payload = try writer.finish()
            if case .file = payload.content { #expect(count > limit) } else { #expect(count == limit) }
            #expect(try payload.content.read(at: 0, count: count + 1) == bytes)
            #expect(payload.digest == ContentDigest.of(bytes, Self.key))
        }
    }

    @Test(arguments: [nil, 0, 10, limit + 1, 1 << 40])
    func `a wrong promise of the length does no harm`(expected: Int?) throws {
        let bytes = sample(Self.limit)
        let payload = try write(bytes, inPiecesOf: 999, expecting: expected).finish()
        #expect(payload.content == .bytes(bytes))
        #expect(payload.digest == ContentDigest.of(bytes, Self.key))
    }

    @Test func `one changed byte makes another digest, wherever it is`() throws {
        let bytes = sample(2 * Self.block + 5)
        var digests: Set<[UInt8]> = [try write(bytes, inPiecesOf: 1000, expecting: nil).finish().digest]
        for place in [0, Self.block - 1, Self.block, 2 * Self.block, bytes.count - 1] {
            var changed = bytes
            changed[place] ^= 1
            digests.insert(try write(changed, inPiecesOf: 1000, expecting: nil).finish().digest)
        }
        #expect(digests.count == 6)
    }

    @Test(
        arguments: [
            ("report.pdf", "report.pdf"), ("", ""), ("a\nb", nil), ("tab\t", nil), ("\u{7F}", nil),
            (String(repeating: "x", count: 255), String(repeating: "x", count: 255)),
            (String(repeating: "x", count: 256), nil),
        ] as [(String, String?)])
    func `a short line of text is told from a file`(content: String, text: String?) throws {
        let writer = try write(Array(content.utf8), inPiecesOf: 3, expecting: nil)
        #expect(writer.shortText == text.map { Array($0.utf8) })
    }

    @Test func `a file of the spool has no name, neither while it is written nor later`() throws {
        let writer = try write(sample(2 * Self.limit), inPiecesOf: 1000, expecting: nil)
        #expect(folder.names.isEmpty)
        let payload = try writer.finish()
        #expect(folder.names.isEmpty)
        guard case .file(let file) = payload.content else {
            Issue.record("in memory")
            return
        }
        var facts = stat()
        #expect(fstat(file.descriptor, &facts) == 0)
        #expect(facts.st_nlink == 0)
        #expect(facts.st_mode & 0o777 == 0o600)
        #expect(fcntl(file.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test func `a payload that is dropped closes its file`() throws {
        var payload: ReceivedPayload? = try write(sample(2 * Self.limit), inPiecesOf: 1000, expecting: nil).finish()
        weak var file: SpooledFile?
        if case .file(let spooled)? = payload?.content { file = spooled }
        #expect(file != nil)
        payload = nil
        #expect(file == nil)
    }

    @Test func `a folder that is not there is a fault of the gateway`() throws {
        let spool = Spool(folder: folder.path + "/none", memoryLimit: 10, siteKey: Self.key)
        let writer = PayloadWriter(spool, expectedCount: nil)
        try writer.append(sample(10).span.bytes)
        #expect(throws: ContentFault.spoolFailed(errno: ENOENT)) { try writer.append([UInt8(1)].span.bytes) }
    }
}
