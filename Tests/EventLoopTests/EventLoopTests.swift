import EventLoop
import Glibc
import Testing

@Suite struct EventLoopTests {
    @Test func `actions run on the loop's own thread`() async throws {
        try await withLoop { loop in
            #expect(!loop.isCurrent)
            #expect(await loop.result { loop.isCurrent })
        }
    }

    @Test func `actions of many threads all run, those of each in their order`() async throws {
        try await withLoop { loop in
            let recorder = Recorder<[Int]>()
            await withTaskGroup(of: Void.self) { group in
                for sender in 0..<4 {
                    group.addTask {
                        for number in 0..<250 { loop.perform { recorder.append([sender, number]) } }
                    }
                }
            }
            let seen = await recorder.values(atLeast: 1000)
            for sender in 0..<4 { #expect(seen.filter { $0[0] == sender }.map { $0[1] } == Array(0..<250)) }
        }
    }

    @Test func `what was asked before the stop still runs`() async throws {
        let recorder = Recorder<Int>()
        let loop = try EventLoop()
        try loop.start { recorder.append(0) }
        for number in 1...50 { loop.perform { recorder.append(number) } }
        loop.stop()
        loop.join()
        #expect(recorder.all == Array(0...50))
    }

    // MARK: Tasks

    @concurrent
    private func isOnLoop(_ loop: EventLoop) async -> Bool { loop.isCurrent }

    @Test func `a task that prefers the loop runs on its thread, and comes back there from the workers`() async throws {
        let workers = try Workers(count: 1)
        try await withLoop { loop in
            let places = await Task(executorPreference: loop) {
                var places = [loop.isCurrent]
                places.append(await withTaskExecutorPreference(workers) { await isOnLoop(loop) })
                places.append(loop.isCurrent)
                try? await Task.sleep(for: .milliseconds(1))
                places.append(loop.isCurrent)
                return places
            }.value
            #expect(places == [true, false, true, true])
        }
    }

    @Test func `many tasks take turns on the loop`() async throws {
        try await withLoop { loop in
            let sum = await withTaskGroup(of: Int.self) { group in
                for number in 0..<200 {
                    group.addTask(executorPreference: loop) {
                        for _ in 0..<5 { await Task.yield() }
                        return loop.isCurrent ? number : -1000
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(sum == 199 * 100)
        }
    }

    @Test func `a task resumed by the loop's own timer runs without another event`() async throws {
        try await withLoop { loop in
            let resumed = await Task(executorPreference: loop) {
                await withCheckedContinuation { continuation in
                    _ = loop.schedule(at: loop.now.advanced(byMilliseconds: 5)) { continuation.resume() }
                }
                return loop.isCurrent
            }.value
            #expect(resumed)
        }
    }

    // MARK: Timers

    @Test func `timers fire in the order of their deadlines and not too early`() async throws {
        try await withLoop { loop in
            let recorder = Recorder<(planned: Int, late: Double)>()
            loop.perform {
                let start = Instant.now
                for delay in [30, 10, 20, 0] {
                    _ = loop.schedule(at: start.advanced(byMilliseconds: delay)) {
                        recorder.append((delay, Instant.now.milliseconds(since: start) - Double(delay)))
                    }
                }
            }
            let fired = await recorder.values(atLeast: 4)
            #expect(fired.map(\.planned) == [0, 10, 20, 30])
            #expect(fired.allSatisfy { $0.late >= 0 && $0.late < 30_000 })
        }
    }

    @Test func `a cancelled timer does not fire, whoever cancels it`() async throws {
        try await withLoop { loop in
            let recorder = Recorder<String>()
            loop.perform {
                let start = Instant.now
                let second = loop.schedule(at: start.advanced(byMilliseconds: 10)) { recorder.append("second") }
                _ = loop.schedule(at: start.advanced(byMilliseconds: 5)) {
                    recorder.append("first")
                    loop.cancel(second)
                }
                _ = loop.schedule(at: start.advanced(byMilliseconds: 15)) { recorder.append("third") }
            }
            #expect(await recorder.values(atLeast: 2) == ["first", "third"])
        }
    }

    @Test func `a timer that is due at once fires before the loop waits`() async throws {
        try await withLoop { loop in
            let recorder = Recorder<Int>()
            loop.perform {
                loop.addTurnHook {
                    recorder.append(-1)
                    return nil
                }
                _ = loop.schedule(at: loop.now) {
                    recorder.append(1)
                    _ = loop.schedule(at: loop.now) { recorder.append(2) }
                }
            }
            #expect(await recorder.values(atLeast: 3).prefix(3) == [1, 2, -1])
        }
    }

    // MARK: Turns

    @Test func `a hook runs every turn and bounds the wait`() async throws {
        try await withLoop { loop in
            let recorder = Recorder<Int>()
            loop.perform {
                loop.addTurnHook {
                    recorder.append(0)
                    return 2
                }
                loop.addTurnHook { nil }
            }
            #expect(await recorder.values(atLeast: 5).count >= 5)
            let count = await loop.result {
                loop.removeTurnHooks()
                return recorder.all.count
            }
            await loop.turns(3)
            #expect(recorder.all.count == count)
        }
    }

    @Test func `a wait that a signal breaks off is no look at the descriptors`() async throws {
        try await withLoop { loop in
            signal(SIGUSR2) { _ in }
            let (thread, before) = await loop.result {
                // The thread has the mask of the one that made it, which may hold every signal back.
                var signals = sigset_t()
                sigaddset(&signals, SIGUSR2)
                pthread_sigmask(SIG_UNBLOCK, &signals, nil)
                return (UInt(pthread_self()), loop.turn)
            }
            for _ in 0..<50 {
                pthread_kill(pthread_t(thread), SIGUSR2)
                usleep(1000)
            }
            let turns = await loop.result { loop.turn } - before
            #expect(turns < 10)
        }
    }
}
