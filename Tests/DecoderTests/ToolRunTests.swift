import Conversion
import DICOM
import EventLoop
import Glibc
import Testing

@testable import Decoder

/// Programs that are no media tools stand in for them: the shell can misbehave in every way.
@Suite(.serialized) struct ToolRunTests {
    private func shell(
        _ script: String, input: Content = .bytes([]), hasOutputFile: Bool = false, limits: ToolJob.Limits = .init()
    ) async throws -> ToolResult {
        let job = ToolJob(
            .ffmpeg, [.text("-c"), .text(script), .text("sh"), .input, .output], input: input,
            hasOutputFile: hasOutputFile, limits: limits)
        let run = ToolRun(job: job, launcher: Workbench.launcher, folder: Workbench.folder, program: "/bin/sh")
        // The thread that starts a process must outlive it.
        return try await withTaskExecutorPreference(try Self.threads.get()) { try run() }
    }

    private static let threads = Result { try Workers(count: 2) }

    @Test func `a program reads the input and writes to standard output, standard error and a file`() async throws {
        let result = try await shell(
            "cat $1; echo no >&2; cat $1 $1 > $2; exit 3", input: .bytes(Array("hello".utf8)), hasOutputFile: true)
        #expect(result.exitStatus == 3)
        #expect(result.output.text == "hello")
        #expect(result.complaint == "no\n")
        #expect(result.file?.text == "hellohello")
    }

    @Test func `a file or a part of one is read from its start, as often as wanted`() async throws {
        let file = try UnnamedFile(in: Workbench.folder)
        try file.append(Array("0123456789".utf8))
        let content = file.finish()
        for _ in 0..<2 { #expect(try await shell("cat $1", input: content).output.text == "0123456789") }
        #expect(try await shell("cat $1", input: content.slice(2..<5)).output.text == "234")
    }

    @Test func `a child has an environment, descriptors and signals of its own`() async throws {
        setenv("STOW_GATEWAY_SECRET", "hush", 1)
        // Without close-on-exec.
        let opened = open("/etc/passwd", O_RDONLY)
        defer { close(opened) }
        let text = try await shell("env; ls /proc/self/fd; grep -E 'SigBlk|SigIgn|NoNewPrivs' /proc/self/status").output
            .text
        #expect(!text.contains("hush"))
        #expect(text.contains("LANG=C\n"))
        #expect(text.contains("NoNewPrivs:\t1"))
        #expect(text.contains("SigBlk:\t0000000000000000"))
        // ls opens the folder that it lists as 5.
        #expect(text.contains("\n0\n1\n2\n3\n4\n5\nSig"))
    }

    @Test func `a child is alone with the loopback, or has no rights on the network`() async throws {
        let interfaces = try await shell("cat /proc/net/dev | tail -n +3 | grep -v ' lo:' | wc -l").output.text
        guard try await shell("readlink /proc/self/ns/net").output.text != ownNetwork else { return }
        #expect(interfaces == "0\n")
    }

    private var ownNetwork: String {
        var path = [CChar](repeating: 0, count: 256)
        let count = readlink("/proc/self/ns/net", &path, 255)
        return String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) + "\n"
    }

    @Test(arguments: ["sleep 600", "sleep 600 & sleep 600", "trap '' TERM INT XCPU; while :; do :; done"])
    func `what takes too long is killed`(script: String) async throws {
        let start = Instant.now
        await #expect(throws: WorkshopError.tookTooLong(seconds: 1)) {
            try await shell(script, limits: .init(seconds: 1))
        }
        #expect(Instant.now.milliseconds(since: start) < 300_000)
    }

    @Test func `a crash is told from an exit`() async throws {
        await #expect(throws: WorkshopError.crashed) { try await shell("kill -SEGV $$") }
        await #expect(throws: WorkshopError.crashed) { try await shell("kill -KILL $$") }
        #expect(try await shell("exit 1").exitStatus == 1)
    }

    @Test func `output is limited`() async throws {
        await #expect(throws: WorkshopError.tooMuchOutput(limit: 2 << 20)) {
            try await shell("exec head -c 100000000 /dev/zero", limits: .init(output: 2 << 20))
        }
        let result = try await shell("head -c 2000000 /dev/zero", limits: .init(output: 2 << 20))
        #expect(result.output.byteCount == 2_000_000)
    }

    @Test func `memory is limited`() async throws {
        let script = "head -c 300000000 /dev/zero | tail -c 200000000 | wc -c"
        #expect(try await shell(script, limits: .init(memory: 100 << 20)).output.text == "0\n")
        #expect(try await shell(script).output.text == "200000000\n")
    }

    @Test func `a cancelled task kills its program`() async throws {
        let start = Instant.now
        let task = Task { try await shell("sleep 600") }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        await #expect(throws: WorkshopError.unavailable(errno: ECANCELED)) { try await task.value }
        // Long before it would have ended by itself.
        #expect(Instant.now.milliseconds(since: start) < 300_000)
    }

    @Test func `only the end of a long complaint is kept`() async throws {
        let result = try await shell("head -c 100000 /dev/zero | tr '\\0' x >&2; echo end >&2")
        #expect(result.complaint.utf8.count == 4096)
        #expect(result.complaint.hasSuffix("xend\n"))
    }

    @Test func `what is not installed is missing`() async throws {
        let job = ToolJob(.pdfinfo, [], input: .bytes([]))
        var run = ToolRun(job: job, launcher: Workbench.launcher, folder: Workbench.folder)
        run.program = "/nowhere/pdfinfo"
        await #expect(throws: WorkshopError.missing(package: "poppler-utils")) {
            try await withTaskExecutorPreference(try Self.threads.get()) { [run] in try run() }
        }
    }
}
