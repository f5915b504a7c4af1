import DICOM
import Glibc
import Testing

@testable import Forwarder

@Suite struct DepositLockTests {
    private func folder() throws -> String {
        let path = "/tmp/stow-gateway-deposits-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        try #require(mkdir(path, 0o700) == 0)
        return path
    }

    @Test func `deposits go on beside each other, and a server sees them`() throws {
        let path = try folder()
        defer { unlink(path + "/lock-deposits"); rmdir(path) }
        let first = try #require(try DepositLock(in: path, .some))
        let second = try #require(try DepositLock(in: path, .some))
        #expect(try DepositLock(in: path, .none) == nil)
        first.release()
        #expect(try DepositLock(in: path, .none) == nil)
        second.release()
        let server = try #require(try DepositLock(in: path, .none))
        server.release()
    }

    @Test func `a server that starts meanwhile leaves a payload alone whose row is to come`() throws {
        let path = try folder()
        defer { remove(path) }
        do {
            let tool = try SQLiteQueue(folder: path, isServer: false)
            let deposit = try #require(try tool.beginDeposit())
            _ = try tool.payloads.store([.bytes([1, 2, 3])], as: "upload-0")
            _ = try SQLiteQueue(folder: path, isServer: true)
            #expect(try tool.payloads.names() == ["upload-0"])
            deposit.release()
        }
        _ = try SQLiteQueue(folder: path, isServer: true)
        #expect(try PayloadFolder(path + "/payload").names() == [])
    }

    private func remove(_ path: String) {
        for name in [
            "payload/upload-0", "payload", "lock-deposits", "lock", "queue.sqlite", "queue.sqlite-wal",
            "queue.sqlite-shm",
        ] {
            let file = "\(path)/\(name)"
            if rmdir(file) != 0 { unlink(file) }
        }
        rmdir(path)
    }
}
