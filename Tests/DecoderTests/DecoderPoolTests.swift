import Conversion
import DICOM
import EventLoop
import Glibc
import Testing

@testable import Decoder

/// Children that decode images: what they answer, and what their end costs.
@Suite(.serialized) struct DecoderPoolTests {
    private static let threads = Result { try Workers(count: 2) }

    private func makeWorkshop() throws -> LocalWorkshop {
        let threads = try Self.threads.get()
        return LocalWorkshop(
            folder: Workbench.folder, workers: threads, attendants: threads, launcher: Workbench.launcher)
    }

    private func bytes(_ content: Content) throws -> [UInt8] { try content.read(at: 0, count: content.byteCount) }

    @Test func `pages of a TIFF keep their sizes and values`() async throws {
        let file = Pictures.tiff([(5, 3), (5, 3), (7, 2)])
        let image = try await makeWorkshop().decode(.bytes(file), as: .tiff, .init())
        #expect(image.pages.map(\.columns) == [5, 5, 7])
        #expect(image.pages.map(\.rows) == [3, 3, 2])
        #expect(image.pages.map(\.offset) == [0, 15, 30])
        #expect(try bytes(image.pixels) == Array(0..<15) + Array(0..<15) + Array(0..<14))
    }

    @Test(arguments: [
        ([258: 12], UnreadForm.samples), ([339: 2], .samples), ([259: 34_712], .compression),
        ([262: 2, 277: 5], .colours), ([262: 2, 277: 3, 284: 2, 322: 16, 323: 16, 324: 8, 325: 8], .tiles),
    ])
    func `a TIFF of a form that is not read is not called damaged`(
        changes: [Int: Int], form: UnreadForm
    ) async throws {
        let file = Pictures.tiff([(5, 3)], changes)
        let workshop = try makeWorkshop()
        await #expect(throws: WorkshopError.notRead(form)) {
            try await workshop.decode(.bytes(file), as: .tiff, .init())
        }
    }

    @Test(arguments: [
        // YCbCr without compression, and the JPEG of TIFF 6.0, whatever it says of its colours.
        ([262: 6, 277: 3], UnreadForm.colours), ([262: 6, 259: 6], .colours), ([262: 2, 277: 3, 259: 6], .colours),
        // ICC and ITU Lab.
        ([262: 9, 277: 3], .colours), ([262: 10, 277: 3], .colours),
        // What a sensor measured through its filters, or for every colour; a small copy above the picture itself.
        ([262: 32_803], .cameraRaw), ([262: 34_892, 277: 3], .cameraRaw), ([254: 1, 330: 8], .cameraRaw),
    ])
    func `a TIFF of which another picture would be made is refused`(
        changes: [Int: Int], form: UnreadForm
    ) async throws {
        let (workshop, file) = (try makeWorkshop(), Pictures.tiff([(5, 3)], changes))
        await #expect(throws: WorkshopError.notRead(form)) {
            try await workshop.decode(.bytes(file), as: .tiff, .init())
        }
    }

    @Test func `a TIFF of a small copy alone is read`() async throws {
        let image = try await makeWorkshop().decode(.bytes(Pictures.tiff([(5, 3)], [254: 1])), as: .tiff, .init())
        #expect(image.pages.map(\.columns) == [5])
    }

    @Test func `a sequence of pictures in a HEIF file is found by its boxes`() {
        func box(_ type: String, _ count: Int = 0) -> [UInt8] {
            [0, 0, 0, UInt8(8 + count)] + Array(type.utf8) + [UInt8](repeating: 0, count: count)
        }
        let long = [0, 0, 0, 1] + Array("mdat".utf8) + [0, 0, 0, 0, 0, 0, 0, 20, 1, 2, 3, 4]
        #expect(HEIFMovie.isIn(.bytes(box("ftyp", 16) + box("meta", 9) + long + box("moov", 4))))
        #expect(!HEIFMovie.isIn(.bytes(box("ftyp", 16) + box("meta", 9) + box("mdat", 20))))
        for broken in [[], [0, 0, 0, 3] + Array("ftyp".utf8), box("ftyp", 16).dropLast() + box("moov")] {
            #expect(!HEIFMovie.isIn(.bytes(Array(broken))))
        }
    }

    @Test func `a BMP stands on its last row, and blue comes first`() async throws {
        let image = try await makeWorkshop().decode(.bytes(Pictures.bmp(columns: 2, rows: 2)), as: .bmp, .init())
        #expect(try bytes(image.pixels) == [10, 9, 8, 13, 12, 11, 2, 1, 0, 5, 4, 3])
    }

    @Test func `limits hold before pixels are decoded`() async throws {
        let (workshop, file) = (try makeWorkshop(), Pictures.tiff([(5, 3), (5, 3)]))
        await #expect(throws: WorkshopError.tooManyPixels(limit: 29)) {
            try await workshop.decode(.bytes(file), as: .tiff, .init(pixels: 29))
        }
        await #expect(throws: WorkshopError.tooManyPages(limit: 1)) {
            try await workshop.decode(.bytes(file), as: .tiff, .init(pages: 1))
        }
        let bomb = Array(Pictures.bmp(columns: 60_000, rows: 1)[0..<54]).withRows(60_000)
        await #expect(throws: WorkshopError.tooManyPixels(limit: 200_000_000)) {
            try await workshop.decode(.bytes(bomb), as: .bmp, .init())
        }
        #expect(try await workshop.decode(.bytes(file), as: .tiff, .init(pixels: 30, pages: 2)).pages.count == 2)
    }

    @Test func `what has more columns than DICOM can say is not called damaged`() async throws {
        let (workshop, file) = (try makeWorkshop(), Pictures.bmp(columns: 65_536, rows: 1))
        await #expect(throws: WorkshopError.notRead(.sides)) {
            try await workshop.decode(.bytes(file), as: .bmp, .init())
        }
    }

    @Test func `a directory that leads back to itself is refused`() async throws {
        var file = Pictures.tiff([(2, 2)])
        file[8 + 2 + 8 * 12] = 8
        let (workshop, content) = (try makeWorkshop(), Content.bytes(file))
        await #expect(throws: WorkshopError.rejected) { try await workshop.decode(content, as: .tiff, .init()) }
    }

    @Test(arguments: RasterFormat.allCases) func `what is no image is refused`(format: RasterFormat) async throws {
        let workshop = try makeWorkshop()
        for junk in [[], [0], Array("hello".utf8), [UInt8](repeating: 0xFF, count: 5000)] {
            await #expect(throws: WorkshopError.rejected) {
                try await workshop.decode(.bytes(junk), as: format, .init())
            }
        }
    }

    @Test(arguments: CodestreamFormat.allCases) func `what is no codestream is refused`(
        format: CodestreamFormat
    ) async throws {
        let workshop = try makeWorkshop()
        for junk in [[0], Array("hello".utf8), [UInt8](repeating: 0xFF, count: 5000)] {
            await #expect(throws: WorkshopError.rejected) {
                try await workshop.verify(.bytes(junk), as: format, .init())
            }
        }
    }

    @Test func `a child that dies costs its own job, and the next one gets another`() async throws {
        let (workshop, file) = (try makeWorkshop(), Pictures.bmp(columns: 3, rows: 3))
        _ = try await workshop.decode(.bytes(file), as: .bmp, .init())
        let child = try #require(workshop.decoders.idleProcesses.first)
        kill(child, SIGSTOP)
        let job = Task { try await workshop.decode(.bytes(file), as: .bmp, .init()) }
        for _ in 0..<60_000 where workshop.decoders.idleProcesses.contains(child) {
            try await Task.sleep(for: .milliseconds(1))
        }
        // Taken, and looked at whether it lives.
        try await Task.sleep(for: .milliseconds(100))
        kill(child, SIGKILL)
        await #expect(throws: WorkshopError.crashed) { try await job.value }
        #expect(try await workshop.decode(.bytes(file), as: .bmp, .init()).pages.count == 1)
        #expect(workshop.decoders.idleProcesses != [child])
    }

    @Test func `a child that died without work costs nobody anything`() async throws {
        let (workshop, file) = (try makeWorkshop(), Pictures.bmp(columns: 3, rows: 3))
        _ = try await workshop.decode(.bytes(file), as: .bmp, .init())
        let child = try #require(workshop.decoders.idleProcesses.first)
        kill(child, SIGKILL)
        // Until it is dead; whoever started it reaps it.
        var end = siginfo_t()
        waitid(P_PID, id_t(child), &end, WEXITED | WNOWAIT)
        #expect(try await workshop.decode(.bytes(file), as: .bmp, .init()).pages.count == 1)
    }

    @Test func `a child that hangs is killed at the limit`() async throws {
        let (workshop, file) = (try makeWorkshop(), Pictures.bmp(columns: 3, rows: 3))
        _ = try await workshop.decode(.bytes(file), as: .bmp, .init())
        kill(try #require(workshop.decoders.idleProcesses.first), SIGSTOP)
        await #expect(throws: WorkshopError.tookTooLong(seconds: 1)) {
            try await workshop.decode(.bytes(file), as: .bmp, .init(seconds: 1))
        }
        #expect(workshop.decoders.idleProcesses.isEmpty)
    }

    @Test func `a thousand jobs need two children and leave no descriptor behind`() async throws {
        let (workshop, file) = (try makeWorkshop(), Pictures.bmp(columns: 3, rows: 3))
        _ = try await workshop.decode(.bytes(file), as: .bmp, .init())
        let before = Self.descriptorCount
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<1000 {
                group.addTask { _ = try await workshop.decode(.bytes(file), as: .bmp, .init()) }
            }
            try await group.waitForAll()
        }
        #expect(1...2 ~= workshop.decoders.idleProcesses.count)
        // The second child: its socket and its pidfd. What tests beside this one have open goes in time.
        for _ in 0..<600 where Self.descriptorCount > before + 4 { try await Task.sleep(for: .milliseconds(100)) }
        #expect(Self.descriptorCount <= before + 4)
    }

    @Test func `an idle child ends and is reaped`() async throws {
        let pool = DecoderPool(launcher: Workbench.launcher, folder: Workbench.folder, idleSeconds: 5)
        let content = Content.bytes(Pictures.bmp(columns: 3, rows: 3))
        try await withTaskExecutorPreference(try Self.threads.get()) {
            _ = try pool.perform(ImageJob(.decode(.bmp), .init()), on: content)
        }
        let child = try #require(pool.idleProcesses.first)
        for _ in 0..<600 where kill(child, 0) == 0 { try await Task.sleep(for: .milliseconds(100)) }
        #expect(kill(child, 0) != 0)
        #expect(pool.idleProcesses.isEmpty)
    }

    /// Of what a child has: sockets of this machine, and processes. Other tests beside this one have files and pipes.
    private static var descriptorCount: Int {
        (0..<1024).count { descriptor in
            var (address, size) = (sockaddr(), socklen_t(MemoryLayout<sockaddr>.size))
            if getsockname(Int32(descriptor), &address, &size) == 0 { return address.sa_family == sa_family_t(AF_UNIX) }
            let target = [UInt8](unsafeUninitializedCapacity: 64) { buffer, filled in
                filled = max(0, readlink("/proc/self/fd/\(descriptor)", buffer.baseAddress!, buffer.count))
            }
            return String(decoding: target, as: UTF8.self) == "anon_inode:[pidfd]"
        }
    }
}

extension [UInt8] {
    /// A BMP's first bytes with another number of rows.
    fileprivate func withRows(_ rows: Int) -> [UInt8] {
        self[0..<22] + (0..<4).map { UInt8(truncatingIfNeeded: rows >> (8 * $0)) } + self[26...]
    }
}
