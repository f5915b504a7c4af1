package import DICOM

/// Where instances end up.
package protocol Archive: Sendable {
    /// As the configuration calls it.
    var name: String { get }

    /// Stores the instances and waits for the archive's word on each.
    ///
    /// Must be called on the loop of `outlet`.
    ///
    /// - Throws: when no word came; nothing may then be called stored.
    func store(_ instances: [DICOMInstance], through outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> Delivery
}

/// What one upload asks of its delivery.
package struct StoreOptions: Sendable {
    /// Overrides the archive's wire form.
    package var wire: WireForm?
    /// How long the client waits. Units: seconds.
    package var wait: Int?

    package init(wire: WireForm? = nil, wait: Int? = nil) {
        self.wire = wire
        self.wait = wait
    }
}
