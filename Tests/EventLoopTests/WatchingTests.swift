import EventLoop
import Glibc
import Testing

/// Descriptors in an `EventLoop`.
@Suite struct WatchingTests {
    private typealias Events = Recorder<Interest>

    /// Watches on the loop and waits until the kernel has been told.
    private func watch(_ descriptor: Int32, for interest: Interest, on loop: EventLoop, _ events: Events) async {
        await loop.result { loop.watch(descriptor, for: interest) { events.append($0) } }
        await loop.turns(1)
    }

    @Test func `a readable descriptor calls its handler until it is drained`() async throws {
        try await withLoop { loop in
            let pipe = Pipe()
            let events = Events()
            await loop.result {
                loop.watch(pipe.reader, for: .read) {
                    events.append($0)
                    if events.all.count == 2 { pipe.drain() }
                }
            }
            await loop.turns(2)
            #expect(events.all.isEmpty)
            pipe.send()
            #expect(await events.values(atLeast: 2) == [.read, .read])
            await loop.turns(3)
            #expect(events.all.count == 2)
            await loop.result { loop.forget(pipe.reader) }
            pipe.closeBoth()
        }
    }

    @Test func `a writable descriptor calls its handler, and a broken one too`() async throws {
        try await withLoop { loop in
            let pipe = Pipe()
            let events = Events()
            await watch(pipe.writer, for: .write, on: loop, events)
            #expect(await events.values(atLeast: 1).first == .write)
            close(pipe.reader)
            let before = events.all.count
            let after = await events.values(atLeast: before + 2)
            #expect(after.last.map { !$0.isDisjoint(with: .failed) } == true)
            await loop.result { loop.forget(pipe.writer) }
            close(pipe.writer)
        }
    }

    @Test func `a handler sees the end of the other side`() async throws {
        try await withLoop { loop in
            let pipe = Pipe()
            let events = Events()
            await watch(pipe.reader, for: .read, on: loop, events)
            close(pipe.writer)
            let first = await events.values(atLeast: 1).first
            #expect(first.map { !$0.isDisjoint(with: .failed) } == true)
            await loop.result { loop.forget(pipe.reader) }
            close(pipe.reader)
        }
    }

    @Test func `watching again replaces the handler`() async throws {
        try await withLoop { loop in
            let pipe = Pipe()
            let (old, new) = (Events(), Events())
            await watch(pipe.reader, for: .read, on: loop, old)
            await watch(pipe.reader, for: .read, on: loop, new)
            pipe.send()
            #expect(await new.values(atLeast: 1).first == .read)
            #expect(old.all.isEmpty)
            await loop.result { loop.forget(pipe.reader) }
            pipe.closeBoth()
        }
    }

    @Test func `an update changes what is waited for and keeps the handler`() async throws {
        try await withLoop { loop in
            let pipe = Pipe()
            let events = Events()
            await watch(pipe.writer, for: .read, on: loop, events)
            await loop.turns(2)
            #expect(events.all.isEmpty)
            await loop.result { loop.update(pipe.writer, for: .write) }
            #expect(await events.values(atLeast: 1).first == .write)
            await loop.result { loop.forget(pipe.writer) }
            pipe.closeBoth()
        }
    }

    @Test(arguments: [false, true])
    func `a descriptor that is not watched is silent, and speaks when it is watched again`(isReported: Bool)
        async throws
    {
        try await withLoop { loop in
            let pipe = Pipe()
            let events = Events()
            await watch(pipe.reader, for: .read, on: loop, events)
            await loop.result { loop.unwatch(pipe.reader) }
            if isReported {
                pipe.send()
                await loop.turns(3)
                #expect(events.all.isEmpty)
            }
            await watch(pipe.reader, for: .read, on: loop, events)
            if !isReported { pipe.send() }
            #expect(await events.values(atLeast: 1).first == .read)
            await loop.result { loop.forget(pipe.reader) }
            pipe.closeBoth()
        }
    }

    @Test func `a descriptor that is not watched does not keep the loop busy`() async throws {
        try await withLoop { loop in
            let pipe = Pipe()
            let turns = Recorder<Int>()
            await watch(pipe.reader, for: .read, on: loop, Events())
            await loop.result {
                loop.unwatch(pipe.reader)
                loop.addTurnHook {
                    turns.append(0)
                    return nil
                }
            }
            pipe.send()
            try await Task.sleep(for: .milliseconds(50))
            #expect(turns.all.count <= 4)
            pipe.closeBoth()
        }
    }

    @Test(arguments: [false, true])
    func `a number that comes back for another file is watched anew`(isUnwatched: Bool) async throws {
        try await withLoop { loop in
            let (first, second) = (Pipe(), Pipe())
            let (old, new) = (Events(), Events())
            await watch(first.reader, for: .read, on: loop, old)
            await loop.result {
                if isUnwatched { loop.unwatch(first.reader) }
                loop.forget(first.reader)
                // Closes this end and gives its number to the other pipe's, in one step: no other test may get it.
                dup2(second.reader, first.reader)
                loop.watch(first.reader, for: .read) { new.append($0) }
            }
            second.send()
            #expect(await new.values(atLeast: 1).first == .read)
            #expect(old.all.isEmpty)
            await loop.result { loop.forget(first.reader) }
            first.closeBoth()
            second.closeBoth()
        }
    }

    @Test func `a forgotten number that is watched for something else is told so to the kernel`() async throws {
        try await withLoop { loop in
            let (first, second) = (Pipe(), Pipe())
            let events = Events()
            await watch(first.reader, for: .read, on: loop, Events())
            // Closed behind the loop's back: the change is no change for the kernel, which has dropped the number.
            await loop.result {
                dup2(second.writer, first.reader)
                loop.watch(first.reader, for: .write) { events.append($0) }
            }
            #expect(await events.values(atLeast: 1).first == .write)
            await loop.result { loop.forget(first.reader) }
            first.closeBoth()
            second.closeBoth()
        }
    }

    @Test func `of several changes in one turn only the last counts`() async throws {
        try await withLoop { loop in
            let pipe = Pipe()
            let (silent, loud) = (Events(), Events())
            await loop.result {
                // A writing end is writable at once and never readable.
                loop.watch(pipe.writer, for: .write) { silent.append($0) }
                loop.update(pipe.writer, for: .read)
            }
            await loop.turns(3)
            #expect(silent.all.isEmpty)
            await loop.result {
                loop.unwatch(pipe.writer)
                loop.watch(pipe.writer, for: .read) { loud.append($0) }
                loop.update(pipe.writer, for: [.read, .write])
            }
            #expect(await loud.values(atLeast: 1).first == .write)
            #expect(silent.all.isEmpty)
            await loop.result { loop.forget(pipe.writer) }
            pipe.closeBoth()
        }
    }

    @Test func `a descriptor that is forgotten in the turn in which it is watched stays silent`() async throws {
        try await withLoop { loop in
            let pipe = Pipe()
            let events = Events()
            await loop.result {
                loop.watch(pipe.writer, for: .write) { events.append($0) }
                loop.forget(pipe.writer)
            }
            await loop.turns(3)
            #expect(events.all.isEmpty)
            pipe.closeBoth()
        }
    }

    @Test func `descriptors that were never watched can be let go`() async throws {
        try await withLoop { loop in
            await loop.result {
                for descriptor in [Int32(0), 7, 60_000] {
                    loop.update(descriptor, for: .read)
                    loop.unwatch(descriptor)
                    loop.forget(descriptor)
                }
            }
            await loop.turns(2)
            let isAlive = await loop.result { true }
            #expect(isAlive)
        }
    }

    @Test func `a handler reads the time of its event, not that of the wait before it`() async throws {
        try await withLoop { loop in
            let pipe = Pipe()
            let lags = Recorder<Double>()
            await loop.result {
                loop.watch(pipe.reader, for: .read) { _ in
                    lags.append(Instant.now.milliseconds(since: loop.now))
                    pipe.drain()
                }
            }
            try await Task.sleep(for: .seconds(1))
            pipe.send()
            let lag = await lags.values(atLeast: 1).first ?? .infinity
            #expect(lag < 900)
            await loop.result { loop.forget(pipe.reader) }
            pipe.closeBoth()
        }
    }
}
