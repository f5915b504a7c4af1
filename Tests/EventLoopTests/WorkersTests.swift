import EventLoop
import Glibc
import Synchronization
import Testing

@Suite struct WorkersTests {
    @Test(arguments: [1, 4])
    func `every job runs once`(count: Int) async throws {
        let workers = try Workers(count: count)
        let ran = Recorder<Int>()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<500 { group.addTask(executorPreference: workers) { ran.append(number) } }
        }
        #expect(ran.all.sorted() == Array(0..<500))
    }

    @Test func `one worker takes the jobs in their order`() async throws {
        let workers = try Workers(count: 1)
        let ran = Recorder<Int>()
        for number in 0..<100 { Task(executorPreference: workers) { ran.append(number) } }
        #expect(await ran.values(atLeast: 100) == Array(0..<100))
    }

    @Test func `jobs run on the workers' own threads and on no more`() async throws {
        let workers = try Workers(count: 2)
        let threads = Recorder<UInt>()
        let body: @Sendable () async -> Void = { threads.append(UInt(pthread_self())) }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask(executorPreference: workers, operation: body) }
        }
        #expect(threads.all.count == 100)
        #expect(Set(threads.all).count <= 2)
    }

    @Test func `a job that blocks does not stop the others`() async throws {
        let workers = try Workers(count: 2)
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        let (reader, writer) = (ends[0], ends[1])
        defer {
            close(reader)
            close(writer)
        }
        let order = Recorder<String>()
        let blocked = Task(executorPreference: workers) {
            var byte: UInt8 = 0
            _ = read(reader, &byte, 1)
            order.append("blocked")
        }
        for _ in 0..<20 { await Task(executorPreference: workers) { order.append("free") }.value }
        #expect(order.all.count { $0 == "free" } == 20)
        #expect(!order.all.contains("blocked"))
        _ = write(writer, [UInt8(1)], 1)
        await blocked.value
        #expect(order.all.last == "blocked")
    }

    @Test func `a worker wakes for a job that comes later`() async throws {
        let workers = try Workers(count: 2)
        for _ in 0..<3 {
            try await Task.sleep(for: .milliseconds(20))
            #expect(await Task(executorPreference: workers) { 7 }.value == 7)
        }
    }
}
