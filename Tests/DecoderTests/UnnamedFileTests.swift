import DICOM
import Glibc
import Testing

@testable import Decoder

@Suite(.timeLimit(.minutes(10))) struct UnnamedFileTests {
    @Test(arguments: [1, 16 << 20, 17 << 20, 40 << 20])
    func `a file is closed with its last reference, whatever its size`(_ byteCount: Int) async throws {
        var template = Array("/tmp/unnamed-XXXXXX".utf8CString)
        let folder = String(cString: mkdtemp(&template))
        defer { rmdir(folder) }
        let piece = [UInt8](repeating: 7, count: min(byteCount, 1 << 20))
        for isFinished in [true, false] {
            try {
                let file = try UnnamedFile(in: folder)
                for _ in 0..<byteCount / piece.count { try file.append(piece) }
                #expect(Self.openFiles(in: folder) == 1)
                guard isFinished else { return }
                #expect(try file.finish().read(at: byteCount - 1, count: 2) == [7])
            }()
            while Self.openFiles(in: folder) > 0 { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    /// How many descriptors of this process are of files there, with a name or without.
    private static func openFiles(in folder: String) -> Int {
        (0..<1024).count { descriptor in
            let target = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
                filled = max(0, readlink("/proc/self/fd/\(descriptor)", buffer.baseAddress!, buffer.count))
            }
            return target.starts(with: (folder + "/").utf8)
        }
    }
}
