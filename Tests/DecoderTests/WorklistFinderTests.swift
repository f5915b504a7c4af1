import Conversion
import DICOM
import EventLoop
import Glibc
import Testing

@testable import Decoder

@Suite(.serialized) struct WorklistFinderTests {
    private static let threads = Result { try Workers(count: 2) }

    private func find(port: Int, seconds: Int = 60, in folder: String) async throws -> [DataSet] {
        let peer = WorklistPeer(
            host: "127.0.0.1", port: port, calledAET: "RIS", callingAET: "GW", seconds: seconds)
        let finder = WorklistFinder(
            peer, folder: folder, attendants: try Self.threads.get(), launcher: Workbench.launcher)
        return try await finder.find(DataSet([DataElement(.accessionNumber, .SH, .strings(["A1"]))]), limit: 5).items
    }

    private func scratch() throws -> String {
        var template = Array("/tmp/stow-gateway-worklist-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test func `a server that is not there is unreachable, and nothing of the question stays`() async throws {
        let folder = try scratch()
        defer { rmdir(folder) }
        await #expect(throws: WorklistFindError.unreachable) { try await find(port: 1, in: folder) }
        #expect(rmdir(folder) == 0)
    }

    @Test func `a server that says nothing takes too long`() async throws {
        let folder = try scratch()
        defer { rmdir(folder) }
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, size)
                _ = listen(listener, 1)
                _ = getsockname(listener, $0, &size)
            }
        }
        let port = Int(UInt16(bigEndian: address.sin_port))
        await #expect(throws: WorklistFindError.tookTooLong(seconds: 1)) {
            try await find(port: port, seconds: 1, in: folder)
        }
        #expect(rmdir(folder) == 0)
    }

    @Test func `what a killed gateway has left is removed, and nothing else`() throws {
        let folder = try scratch()
        mkdir(folder + "/query-abcdef", 0o700)
        close(open(folder + "/query-abcdef/question.dcm", O_CREAT | O_WRONLY, 0o600))
        mkdir(folder + "/queue", 0o700)
        WorklistFinder.cleanUp(folder)
        #expect(access(folder + "/query-abcdef", F_OK) != 0)
        #expect(rmdir(folder + "/queue") == 0)
        #expect(rmdir(folder) == 0)
    }
}
