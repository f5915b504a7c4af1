package import DICOM

extension DICOMwebArchive {
    package func confirm(_ instances: [DICOMInstance], through outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> Delivery
    {
        var outcomes: [Outcome] = []
        for instance in instances {
            let confirmation = try await ask(about: instance, outlet, options)
            outcomes.append(
                confirmation.outcome(of: instance, at: InstanceLookup.url(of: instance, at: endpoint)))
        }
        return Delivery(outcomes: outcomes)
    }

    /// What becomes of instances that the archive may have refused only because it has them already.
    func settle(
        _ delivery: Delivery, of instances: [DICOMInstance], status: Int, _ outlet: Outlet, _ options: StoreOptions
    ) async throws(ForwarderError) -> Delivery {
        var delivery = delivery
        for (index, instance) in instances.enumerated() {
            let code: UInt16?
            switch delivery.outcomes[index].status {
            case .refused(let reason?) where FailureReason(failure: reason).mayBeDuplicate: code = reason
            case .refused(nil) where status == 409: code = nil
            case .unconfirmed where status == 409: code = nil
            default: continue
            }
            let confirmation = try await ask(about: instance, outlet, options)
            delivery.outcomes[index] = confirmation.outcome(
                of: instance, at: InstanceLookup.url(of: instance, at: endpoint), refusedWith: code, status: status)
        }
        return delivery
    }

    private func ask(about instance: DICOMInstance, _ outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> Confirmation
    {
        try await InstanceLookup(endpoint, through: outlet, options).confirmation(of: instance)
    }
}
