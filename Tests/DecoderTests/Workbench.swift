import Conversion
import DICOM
import Decoder
import EventLoop
import Glibc
import Testing

/// The real workshop with the test's own child program.
enum Workbench {
    static let folder = "/tmp"
    /// Beside the program that runs the tests.
    static let launcher = Launcher(command: [programFolder + "/DecoderChild"])
    static let shared: LocalWorkshop? = try? LocalWorkshop(
        folder: folder, workers: Workers(count: 2), attendants: Workers(count: 2), launcher: launcher)

    private static var programFolder: String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        let text = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    }

    static func run(_ job: ToolJob) async throws -> ToolResult { try await #require(shared).run(job) }
}

extension Content {
    var text: String { String(decoding: (try? read(at: 0, count: byteCount)) ?? [], as: UTF8.self) }
}
