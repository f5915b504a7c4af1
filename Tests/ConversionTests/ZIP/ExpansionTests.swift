import DICOM
import TestSupport
import Testing

@testable import Conversion

@Suite struct ExpansionTests {
    static let key = SiteKey(Array(repeating: 1, count: 32))
    static let text = Array("hello hello hello hello".utf8)

    static func expanded(_ bytes: [UInt8], _ limits: ExpansionLimits = .init()) async -> Expansion {
        await expand([mediaFile(bytes)], limits, key, in: InflatingWorkshop())
    }

    static func fault(_ bytes: [UInt8], _ limits: ExpansionLimits = .init()) async -> ConversionError? {
        await expanded(bytes, limits).faults.first?.error
    }

    @Test func `entries are files, in the order of the archive`() async throws {
        var named = ZIPBytes.Entry("b/ä.txt", Self.text)
        named.flags = 0x800
        let zip = ZIPBytes(
            .init("z.txt", [1, 2, 3]), .init("b/", []), .init("__MACOSX/b/._z", [9]), .init("b/.DS_Store", [9]),
            .init("b/Thumbs.db", [9]), .init("b/thumbs.db", [9]), .init("Desktop.ini", [9]), .init("b/._z.txt", [9]),
            .init("ehthumbs.db", [9]), named)
        let expansion = await Self.expanded(zip.bytes)
        #expect(expansion.faults.isEmpty)
        #expect(expansion.files.map(\.name) == ["z.txt", "b/ä.txt"])
        #expect(expansion.files[1].content == .bytes(Self.text))
        #expect(expansion.files[1].digest == ContentDigest.of(Self.text, Self.key))
    }

    @Test func `what is no archive keeps its place`() async throws {
        let files = [mediaFile([1]), mediaFile(ZIPBytes(.init("a", [2])).bytes, name: "x.zip"), mediaFile([3])]
        let expansion = await expand(files, .init(), Self.key, in: InflatingWorkshop())
        #expect(expansion.files.map(\.content) == [.bytes([1]), .bytes([2]), .bytes([3])])
        #expect(expansion.files[1].name == "x.zip/a")
    }

    @Test func `a large entry goes to the scratch file and has the digest of an upload`() async throws {
        let large = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        var limits = ExpansionLimits()
        limits.memory = 1000
        let zip = ZIPBytes(.init("a", [7]), .init("b", large), .init("c", Array(large.prefix(2000))))
        let files = await Self.expanded(zip.bytes, limits).files
        #expect(try files[1].content.read(at: 0, count: .max) == large)
        #expect(files[1].digest == ContentDigest.of(large, Self.key))
        #expect(try files[2].content.read(at: 0, count: .max) == Array(large.prefix(2000)))
    }

    @Test func `data descriptors, ZIP64 and comments are read`() async throws {
        var described = ZIPBytes.Entry("a", Self.text)
        described.flags = 8
        var large = ZIPBytes.Entry("b", Self.text)
        large.isLarge = true
        var zip = ZIPBytes(described, large)
        zip.comment = Array("PK\u{05}\u{06} not the end".utf8)
        #expect(await Self.expanded(zip.bytes).faults.isEmpty)
        zip.isLarge = true
        let expansion = await Self.expanded(zip.bytes)
        #expect(expansion.faults.isEmpty)
        #expect(expansion.files.count == 2)
    }

    @Test(arguments: [
        ("../../etc/passwd", "../../etc/passwd"), ("/abs/a", "abs/a"), ("a\0b\nc", "a\u{FFFD}b\u{FFFD}c"),
        ("\u{202E}gpj.exe", "\u{FFFD}gpj.exe"), ("", "\u{FFFD}"),
    ])
    func `a name is only shown, and shown safely`(name: String, shown: String) async {
        #expect(await Self.expanded(ZIPBytes(.init(name, [1])).bytes).files.first?.name == shown)
    }

    @Test func `names of code page 437 and long names are shown`() async {
        var entry = ZIPBytes.Entry("", [1])
        entry.name = [0x81, 0x2E]
        #expect(await Self.expanded(ZIPBytes(entry).bytes).files.first?.name == "ü.")
        let long = await Self.expanded(ZIPBytes(.init(String(repeating: "a", count: 5000), [1])).bytes)
        #expect(long.files.first?.name?.unicodeScalars.count == 255)
    }

    @Test func `lies are found`() async {
        func fault(_ change: (inout ZIPBytes.Entry) -> Void) async -> ConversionError? {
            var entry = ZIPBytes.Entry("a", Self.text)
            change(&entry)
            return await Self.fault(ZIPBytes(entry).bytes)
        }
        let size = ConversionError.damaged(found: "ZIP entry", part: "it has another size than it says")
        #expect(await fault { $0.size = 5 } == size)
        #expect(await fault { $0.size = 500 } == size)
        #expect(
            await fault { $0.checksum = 1 } == .damaged(found: "ZIP entry", part: "its checksum is wrong"))
        #expect(
            await fault { $0.localName = [0x62] } == .damaged(found: "ZIP entry", part: "its two headers differ"))
        #expect(
            await fault { $0.compressedSize = 5000 } == .damaged(found: "ZIP archive", part: "its entries overlap"))
        #expect(await fault { $0.flags = 1 } == .passwordNeeded(found: "ZIP archive"))
        #expect(await fault { $0.method = 14 } == .compressionNotSupported(method: "LZMA"))
        #expect(await fault { $0.method = 8 } != nil)
        #expect(await fault { $0.offset = 3 } != nil)
    }

    @Test func `entries that overlap are refused before any is inflated`() async {
        var second = ZIPBytes.Entry("a", Self.text)
        second.offset = 0
        let zip = ZIPBytes(.init("a", Self.text), second)
        #expect(await Self.fault(zip.bytes) == .damaged(found: "ZIP archive", part: "its entries overlap"))
    }

    @Test func `too many entries, bytes and times are refused`() async throws {
        var limits = ExpansionLimits()
        limits.files = 1
        let two = ZIPBytes(.init("a", [1]), .init("b", [2]))
        #expect(await Self.fault(two.bytes, limits) == .tooManyFiles(limit: 1))
        limits = .init()
        limits.byteCount = 10
        #expect(await Self.fault(ZIPBytes(.init("a", Self.text)).bytes, limits) == .inflatesTooFar(limit: 10))
    }

    /// One stored deflate header and then back references: 258 zeros for each 13 bits or so.
    static func bomb(_ references: Int) -> [UInt8] {
        var bits: [Bool] = []
        func put(_ value: Int, _ count: Int, fromHigh: Bool) {
            for index in 0..<count { bits.append(value >> (fromHigh ? count - 1 - index : index) & 1 == 1) }
        }
        put(1, 1, fromHigh: false)
        put(1, 2, fromHigh: false)
        put(0x30, 8, fromHigh: true)  // the literal 0
        for _ in 0..<references {
            put(0b1100_0101, 8, fromHigh: true)  // length 258
            put(0, 5, fromHigh: true)  // distance 1
        }
        put(0, 7, fromHigh: true)
        while bits.count % 8 != 0 { bits.append(false) }
        return stride(from: 0, to: bits.count, by: 8).map { start in
            (0..<8).reduce(UInt8(0)) { bits[start + $1] ? $0 | 1 << $1 : $0 }
        }
    }

    @Test func `deflated entries are inflated, and a bomb is not`() async throws {
        let small = ZIPBytes.Entry.deflated("a", Array(repeating: 0, count: 1 + 258 * 4), as: Self.bomb(4))
        let expansion = await Self.expanded(ZIPBytes(small).bytes)
        #expect(expansion.faults.isEmpty)
        #expect(expansion.files[0].content.byteCount == 1033)
        var limits = ExpansionLimits()
        limits.ratio = 100
        var bomb = ZIPBytes.Entry.deflated("a", [], as: Self.bomb(60_000))
        bomb.size = 1 << 30
        #expect(await Self.fault(ZIPBytes(bomb).bytes, limits) == .compressedTooMuch(ratio: 100))
    }

    @Test func `empty, nested and office archives are named`() async {
        #expect(await Self.fault(ZIPBytes().bytes) == .emptyArchive)
        #expect(await Self.fault(ZIPBytes(.init("d/", [])).bytes) == .emptyArchive)
        let inner = ZIPBytes(.init("a", [1])).bytes
        #expect(await Self.fault(ZIPBytes(.init("in.zip", inner)).bytes) == .nestedArchive)
        let word = ZIPBytes(.init("[Content_Types].xml", [1]), .init("word/document.xml", [1])).bytes
        #expect(await Self.fault(word) == .officeDocument(found: "Word document (DOCX)"))
        #expect(
            await Self.fault(ZIPBytes(.init("a.docx", word)).bytes) == .officeDocument(found: "Word document (DOCX)"))
        let text = ZIPBytes(
            .init("mimetype", Array("application/vnd.oasis.opendocument.text".utf8)), .init("content.xml", [1]))
        #expect(await Self.fault(text.bytes) == .officeDocument(found: "OpenDocument text (ODT)"))
    }

    @Test func `a model for printing is no office document`() async {
        let model = ZIPBytes(.init("[Content_Types].xml", [1]), .init("3D/3dmodel.model", [1])).bytes
        #expect(await Self.fault(model) == .notYetSupported(found: "3MF model", instead: .model))
        #expect(
            await Self.fault(ZIPBytes(.init("a.3mf", model)).bytes)
                == .notYetSupported(found: "3MF model", instead: .model))
    }

    @Test func `a link is no file`() async {
        var link = ZIPBytes.Entry("scan.pdf", Array("/etc/passwd".utf8))
        link.mode = 0o120777
        guard case .damaged(_, let part)? = await Self.fault(ZIPBytes(link).bytes) else {
            Issue.record("a link was taken")
            return
        }
        #expect(part.contains("link"))
        link.mode = 0o100644
        #expect(await Self.fault(ZIPBytes(link).bytes) == nil)
    }

    @Test func `every truncation is refused`() async {
        let bytes = ZIPBytes(.init("a", Self.text), .init("b", Self.text)).bytes
        for count in 4..<bytes.count {
            #expect(await Self.fault(Array(bytes.prefix(count))) != nil, "\(count)")
        }
    }

    @Test func `2000 mutations never trap`() async {
        var large = ZIPBytes.Entry("b", Self.text)
        large.isLarge = true
        var zip = ZIPBytes(
            .init("a", Self.text), large, .deflated("c", Array(repeating: 0, count: 1033), as: Self.bomb(4)))
        zip.isLarge = true
        let bytes = zip.bytes
        var generator = SeededGenerator(seed: 7)
        var refusals = 0
        for _ in 0..<2000 {
            if await Self.fault(bytes.overwritten(from: 4, using: &generator)) != nil { refusals += 1 }
        }
        #expect(refusals > 500)
    }

    @Test func `the checksum is that of the definition`() {
        for count in [0, 1, 7, 8, 9, 1000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            var crc = CRC32()
            crc.add(bytes)
            #expect(crc.value == ZIPBytes.crc(bytes))
        }
    }
}
