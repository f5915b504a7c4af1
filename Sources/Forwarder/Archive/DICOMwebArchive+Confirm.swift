package import DICOM

extension DICOMwebArchive {
    package func confirm(_ instances: [DICOMInstance], through outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> Delivery
    {
        let lookup = InstanceLookup(endpoint, through: outlet, options, count: instances.count)
        var outcomes: [Outcome] = []
        for instance in instances {
            let confirmation = try await lookup.confirmation(of: instance)
            outcomes.append(confirmation.outcome(of: instance, at: lookup.url(of: instance)))
        }
        return Delivery(outcomes: outcomes)
    }

    /// What becomes of instances that the archive may have refused only because it has them already.
    nonisolated(nonsending) func settle(
        _ delivery: Delivery, of instances: [DICOMInstance], status: Int, _ outlet: Outlet, _ options: StoreOptions
    ) async throws(ForwarderError) -> Delivery {
        let lookup = InstanceLookup(endpoint, through: outlet, options, count: instances.count)
        var delivery = delivery
        for (index, instance) in instances.enumerated() {
            switch delivery.outcomes[index].status {
            case .refused(let code) where code.map { FailureReason(failure: $0).mayBeDuplicate } ?? (status == 409):
                delivery.outcomes[index] = try await lookup.confirmation(of: instance).outcome(
                    of: instance, at: lookup.url(of: instance), refusedWith: code, status: status)
            case .unconfirmed where status == 409:
                delivery.outcomes[index] = try await lookup.confirmation(of: instance).outcome(
                    of: instance, at: lookup.url(of: instance))
            default: continue
            }
        }
        return delivery
    }
}
