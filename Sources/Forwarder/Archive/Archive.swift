package import DICOM
import EventLoop

/// Where instances end up.
package protocol Archive: Sendable {
    /// As the configuration calls it.
    var name: String { get }

    /// Stores the instances and waits for the archive's word on each.
    ///
    /// Must be called on the loop of `outlet`.
    ///
    /// - Throws: when no word came; nothing may then be called stored.
    nonisolated(nonsending) func store(_ instances: [DICOMInstance], through outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> Delivery

    /// Asks whether the archive holds the instances, and whether what it holds is what would be sent. Sends nothing.
    ///
    /// Per instance: stored (the equal object is there), refused (another object is there under this UID; the sentence
    /// says what differs), or unconfirmed (it is not there, or the archive cannot be asked; the sentence says which).
    /// For use after an answer was lost. Must be called on the loop of `outlet`.
    ///
    /// - Throws: only what has nothing to do with the archive: an instance cannot be read, or the gateway stops.
    func confirm(_ instances: [DICOMInstance], through outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> Delivery
}

extension Archive {
    /// An archive that compares by itself when it is sent the same again.
    package func confirm(_ instances: [DICOMInstance], through outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> Delivery
    {
        Delivery(
            outcomes: instances.map {
                Outcome(
                    .unconfirmed, sopInstanceUID: $0.sopInstanceUID,
                    sentence: "This archive says what it holds when the object is sent again, which is safe.")
            })
    }
}

/// What one upload asks of its delivery.
package struct StoreOptions: Sendable {
    /// Overrides the archive's wire form.
    package var wire: WireForm?
    /// How long the client waits. Units: seconds.
    package var wait: Int?
    /// Under `auto`, the form that is tried first.
    package var firstForm: WireForm?
    /// Hears every answer to a message, as it came.
    package var hear: (@Sendable (HeardAnswer) -> Void)?
    /// When the client has waited so long.
    var deadline: Instant?

    package init(wire: WireForm? = nil, wait: Int? = nil) {
        self.wire = wire
        self.wait = wait
    }
}
