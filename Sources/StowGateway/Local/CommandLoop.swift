import EventLoop
import Forwarder
import Glibc
import Synchronization

/// The loop of a command, and the thread that waits for it and for signals.
final class CommandLoop: Sendable {
    let interruption = Interruption()
    let workers: Workers
    private let loop: EventLoop
    private let signals: AwaitedSignals
    private let outlet = Mutex<Outlet?>(nil)

    /// How long a command that was interrupted may take to end. Units: seconds.
    private static let grace = 5

    init() throws(ServerError) {
        // Before there are threads: each inherits the mask.
        signals = AwaitedSignals()
        do throws(EventLoopError) {
            loop = try EventLoop()
            workers = try Workers(count: 2)
        } catch {
            throw .kernel(error)
        }
    }

    /// Runs `body` on the loop, and waits for its end in this thread. Call it once.
    ///
    /// The first SIGINT or SIGTERM sets `interruption` and ends transfers; `body` then has a few seconds to end.
    ///
    /// - Returns: what it returns; `nil` if it did not end although it was told to, by two signals or a while ago.
    func run<Value: Sendable>(_ body: @escaping @Sendable (Outlet) async -> Value) throws(ServerError) -> Value? {
        let answer = Answer<Value>()
        let wake = signals.wake
        do throws(EventLoopError) {
            try loop.start { [self] in
                guard let outlet = try? Outlet(on: loop, workers: workers) else {
                    answer.value.withLock { $0 = .failure(.systemCall("curl_multi_init", errno: ENOMEM)) }
                    wake()
                    return
                }
                self.outlet.withLock { $0 = outlet }
                Task(executorPreference: loop) {
                    let value = await body(outlet)
                    answer.value.withLock { $0 = .success(value) }
                    wake()
                }
            }
            return try wait(for: answer)?.get()
        } catch {
            throw .kernel(error)
        }
    }

    private func wait<Value>(for answer: Answer<Value>) -> Result<Value, EventLoopError>? {
        var deadline: Instant?
        while true {
            if let value = answer.value.withLock({ $0 }) { return value }
            if let deadline, Instant.now >= deadline { return nil }
            let signal = signals.wait(atMost: deadline == nil ? nil : 50)
            guard signal != 0 else { continue }
            if interruption.isRequested { return nil }
            interruption.request(signal)
            deadline = Instant.now.advanced(byMilliseconds: Self.grace * 1000)
            shutDown()
        }
    }

    private func shutDown() {
        loop.perform { [self] in outlet.withLock { $0 }?.shutDown() }
    }

    /// Ends the loop; a program that ends anyway need not.
    func close() {
        shutDown()
        loop.stop()
        loop.join()
        signals.restore()
    }
}

/// What the loop's thread gives the waiting one.
private final class Answer<Value: Sendable>: Sendable {
    let value = Mutex<Result<Value, EventLoopError>?>(nil)
}
