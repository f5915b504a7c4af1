import Conversion
import DICOM
import Decoder
import EventLoop
import Forwarder
import Glibc
import Logging
import Synchronization

/// The running program: its shards, from start to stop.
final class Server: Sendable {
    private let configuration: Configuration
    private let log: Logger
    private let shards = Mutex<[RunningShard]>([])
    private let queue = Mutex<UploadQueue?>(nil)

    private struct RunningShard: Sendable {
        let loop: EventLoop
        let shard: Shard
        let outlet: Outlet
    }

    init(_ configuration: Configuration, _ log: Logger) {
        self.configuration = configuration
        self.log = log
    }

    /// Serves until SIGTERM or SIGINT, then finishes what is in flight.
    func run() throws(ServerError) {
        let signals = blockSignals()
        try start()
        wait(for: signals)
        stop(signals)
    }

    // MARK: Start

    private func start() throws(ServerError) {
        let siteKey: SiteKey
        do throws(StateFolder.Unusable) {
            siteKey = try StateFolder(configuration.state).siteKey()
        } catch {
            throw .state(configuration.state, what: error.what, errno: error.errno)
        }
        do {
            let workers = try Workers(count: 4)
            let attendants = try Workers(count: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
            let workshop = LocalWorkshop(folder: configuration.state, workers: workers, attendants: attendants)
            let archives = configuration.openArchives(workshop)
            let queue = try openQueue(archives, workers)
            var gateway = Gateway(
                configuration: configuration,
                archives: Dictionary(uniqueKeysWithValues: archives.map { ($0.name, $0) }), siteKey: siteKey,
                workshop: workshop, queue: queue, log: log)
            WorklistFinder.cleanUp(configuration.state)
            gateway.lookups = configuration.lookups(attendants)
            queue?.resolve { [gateway] upload, outlet in await gateway.resolve(upload, through: outlet) }
            self.queue.withLock { $0 = queue }
            try startShards(gateway, workers)
            try queue?.start()
        } catch {
            throw ServerError(starting: error, in: configuration.state)
        }
    }

    private func openQueue(_ archives: [any Archive], _ workers: Workers) throws -> UploadQueue? {
        guard configuration.queue.isOn else {
            UploadQueue.noteLeftovers(in: configuration.state, log: log)
            return nil
        }
        return try UploadQueue(
            configuration.queue, state: configuration.state, archives: archives, workers: workers, log: log)
    }

    private func startShards(_ gateway: Gateway, _ workers: Workers) throws(EventLoopError) {
        let spool = Spool(
            folder: configuration.state, memoryLimit: configuration.limits.memory, siteKey: gateway.siteKey)
        let settings = FrontSettings(
            shardCount: configuration.shards, limits: configuration.limits.connection,
            formLimits: FormLimits(files: configuration.limits.files), spool: spool)
        var address = configuration.listen
        for index in 0..<configuration.shards {
            let listener: Int32
            do throws(ListenError) {
                if index == 0 { try address.claim() }
                listener = try address.open()
            } catch {
                throw .systemCall("listen on \(address.description)", errno: error.errno)
            }
            if let port = ListenAddress.port(of: listener) { address.port = port }
            try startShard(listener, gateway, workers, settings)
        }
        log.notice(
            "listening",
            metadata: ["address": "http://\(address.description)", "archive": "\(configuration.defaultArchive)"])
    }

    private func startShard(_ listener: Int32, _ gateway: Gateway, _ workers: Workers, _ settings: FrontSettings)
        throws(EventLoopError)
    {
        let loop = try EventLoop()
        let access = AccessControl(configuration.access)
        let failed = Mutex<Bool?>(nil)
        try loop.start { [self] in
            guard let outlet = try? Outlet(on: loop, workers: workers) else {
                failed.withLock { $0 = true }
                return
            }
            let front = GatewayFront(gateway: gateway, outlet: outlet, access: access)
            let shard = Shard(on: loop, listener: listener, handler: front, settings)
            let started = shard.start()
            if started { shards.withLock { $0.append(RunningShard(loop: loop, shard: shard, outlet: outlet)) } }
            failed.withLock { $0 = !started }
        }
        while failed.withLock({ $0 }) == nil { usleep(500) }
        if failed.withLock({ $0 }) == true { throw .systemCall("MHD_start_daemon", errno: errno) }
    }

    // MARK: Stop

    private func blockSignals() -> sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        // Before there are threads: each inherits the mask, and only this one takes signals.
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        return signals
    }

    private func wait(for signals: sigset_t) {
        var signals = signals
        var signal: Int32 = 0
        while sigwait(&signals, &signal) != 0 {}
    }

    /// A second signal ends the waiting.
    private func stop(_ signals: sigset_t) {
        let running = shards.withLock { $0 }
        log.notice("stopping")
        for shard in running { shard.loop.perform { shard.shard.drain() } }
        waitUntilIdle(running, seconds: configuration.grace, signals)
        for shard in running { shard.loop.perform { shard.outlet.shutDown() } }
        waitUntilIdle(running, seconds: 2, signals)
        for shard in running {
            shard.loop.perform { shard.shard.stop() }
            shard.loop.stop()
            shard.loop.join()
        }
        queue.withLock { $0 }?.stop(seconds: configuration.grace)
        log.notice("stopped")
    }

    private func waitUntilIdle(_ running: [RunningShard], seconds: Int, _ signals: sigset_t) {
        let deadline = Instant.now.advanced(byMilliseconds: seconds * 1000)
        var signals = signals
        while Instant.now < deadline {
            let busy = Mutex(0)
            let asked = Mutex(running.count)
            for shard in running {
                shard.loop.perform {
                    if !shard.shard.isIdle { busy.withLock { $0 += 1 } }
                    asked.withLock { $0 -= 1 }
                }
            }
            var pause = timespec(tv_sec: 0, tv_nsec: 20_000_000)
            if sigtimedwait(&signals, nil, &pause) > 0 { return }
            if asked.withLock({ $0 }) == 0, busy.withLock({ $0 }) == 0 { return }
        }
    }
}

/// What keeps the server from starting.
enum ServerError: Error {
    case state(String, what: String, errno: Int32)
    case kernel(EventLoopError)
    case queue(String, QueueError)

    /// What stopped the start of loops, workers and the queue of a state folder.
    init(starting error: any Error, in folder: String) {
        switch error {
        case let error as EventLoopError: self = .kernel(error)
        case let error as QueueError: self = .queue(folder + "/queue", error)
        default: self = .queue(folder + "/queue", .unreadable)
        }
    }

    /// For the operator.
    var sentence: String {
        switch self {
        case .state(let path, let what, let code):
            "the \(what) in \(path) cannot be used (\(Self.text(code))): give a folder of your own with --state"
        case .queue(let path, .inUse):
            "the queue in \(path) belongs to another stow-gateway that is running: give each a folder of its own with --state"
        case .queue(let path, .lostDatabase(let count)):
            "the queue in \(path) has lost its database, and \(count) payloads of uploads that were acknowledged are there: "
                + "put queue.sqlite and queue.sqlite-wal back, or move the folder payload away to begin anew"
        case .queue(let path, .database(let code)) where [11, 26].contains(code & 0xFF):
            "the database of the queue in \(path) is damaged: put queue.sqlite and queue.sqlite-wal back from a copy, or "
                + "move the folder away to begin anew; the payloads in it are kept"
        case .queue(let path, let error):
            "the queue in \(path) cannot be used (\(error)): see whether the disk is full or the folder is yours; queue: off does without"
        case .kernel(.systemCall(let call, let code)):
            "cannot \(call): \(Self.text(code))"
        }
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}

extension Configuration {
    /// - Parameter workshop: what turns objects into what an archive takes.
    func openArchives(_ workshop: any Workshop) -> [any Archive] {
        archives.map { $0.archive(inflate: workshop.dataSetInflater(expansion)) }
    }
}

extension ArchiveSettings {
    func archive(inflate: DataSetInflater? = nil) -> any Archive {
        switch place {
        case .folder(let path): FolderArchive(name: name, root: path)
        case .web(let endpoint):
            DICOMwebArchive(name: name, at: endpoint, profile: profile, wire: wire, inflate: inflate)
        }
    }
}
