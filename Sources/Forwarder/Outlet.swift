import DICOM
package import EventLoop

/// What a shard sends through: its loop, the connections to the archives that live there, and the threads that may block.
package final class Outlet: Sendable {
    package let loop: EventLoop
    package let workers: Workers
    let transport: CurlTransport

    /// Must be created on the loop's thread.
    package init(on loop: EventLoop, workers: Workers) throws(ForwarderError) {
        self.loop = loop
        self.workers = workers
        transport = try CurlTransport(on: loop)
    }

    /// How much has been sent through it. On the loop's thread. Units: bytes.
    package var sentByteCount: Int { transport.sentByteCount }

    /// Ends what is under way; on the loop's thread.
    package func shutDown() { transport.shutDown() }
}
