import Conversion
import DICOM
import Decoder
import EventLoop
import Forwarder
import Glibc
import Logging

/// The gateway within a command: the pipeline of `Gateway` on a loop of its own, without server, keys and log.
///
/// Make one, then call `run` once. All that it gives runs on the loop, as `async` code:
///
/// ```swift
/// let pipeline = try LocalPipeline(configuration)         // reads the state folder's key
/// let code = try pipeline.run { outlet in
///     let file = try await pipeline.open(FilePath(argument: "img.jpeg"))          // borrowed in place, digested
///     let submission = try Submission(files: [file.media], fields: […], …)        // fields and control parameters
///     switch try await pipeline.carry(submission, id: pipeline.makeID(), through: outlet) {
///     case .upload(let upload): …                          // stored, queued or refused, per instance
///     case .dryRun(let batch): …                           // controls.dryRun: the instances, nothing was sent
///     }
/// }
/// ```
///
/// Whoever changes instances before they are sent calls `convert`, then `archive.store(instances, through: outlet, …)`
/// by himself. SIGINT and SIGTERM set `interruption` and end transfers with `ForwarderError.shuttingDown`; the body of `run`
/// still gets to say what became of them.
final class LocalPipeline: Sendable {
    let gateway: Gateway
    var interruption: Interruption { loop.interruption }
    var workers: Workers { loop.workers }
    private let loop: CommandLoop

    /// - Parameter usesQueue: whether what the archive cannot take now goes into the queue of the state folder, from
    ///   where a server delivers it, be it one that runs at this moment.
    init(_ configuration: Configuration, usesQueue: Bool = false) throws(ServerError) {
        loop = try CommandLoop()
        let workers = loop.workers
        let siteKey: SiteKey
        do throws(StateFolder.Unusable) {
            siteKey = try StateFolder(configuration.state).siteKey()
        } catch {
            throw .state(configuration.state, what: error.what, errno: error.errno)
        }
        do {
            let queue =
                usesQueue
                ? try UploadQueue(configuration.queue, leftToServerIn: configuration.state, workers: workers) : nil
            let attendants = try Workers(count: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
            let workshop = LocalWorkshop(folder: configuration.state, workers: workers, attendants: attendants)
            let archives = configuration.openArchives(workshop)
            var gateway = Gateway(
                configuration: configuration,
                archives: Dictionary(uniqueKeysWithValues: archives.map { ($0.name, $0) }), siteKey: siteKey,
                workshop: workshop, queue: queue, log: Logger(label: "stow-gateway") { _ in SwiftLogNoOpLogHandler() })
            gateway.lookups = configuration.lookups(attendants)
            self.gateway = gateway
        } catch {
            throw ServerError(starting: error, in: configuration.state)
        }
    }

    /// Runs `body` on the loop, and waits for its end in this thread.
    ///
    /// - Returns: what it returns; `nil` if it did not end although it was told to, by two signals or a while ago.
    func run<Value: Sendable>(_ body: @escaping @Sendable (Outlet) async -> Value) throws(ServerError) -> Value? {
        try loop.run(body)
    }

    /// Ends the loop; a program that ends anyway need not.
    func close() { loop.close() }
}
