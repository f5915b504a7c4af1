import Conversion
import EventLoop
import Glibc
import Testing

@testable import Decoder

@Suite struct LocalWorkshopTests {
    /// On a loop, as the requests of a shard run: nothing there may block.
    @Test func `work off the loop runs on the workers' thread, and what follows on the loop's again`() async throws {
        let loop = try EventLoop()
        try loop.start {}
        defer {
            loop.stop()
            loop.join()
        }
        let workers = try Workers(count: 1)
        let workshop = LocalWorkshop(folder: "/tmp", workers: workers, attendants: workers)
        let ofWorkers = await Task(executorPreference: workers) { UInt(pthread_self()) }.value
        let threads = try await Task(executorPreference: loop) {
            let before = UInt(pthread_self())
            let work = try await workshop.offLoop { () throws(ConversionError) in UInt(pthread_self()) }
            return [before, work, UInt(pthread_self())]
        }.value
        #expect(threads[1] == ofWorkers)
        #expect(threads[0] == threads[2] && threads[0] != ofWorkers)
    }
}
