package import DICOM
import EventLoop

extension FolderArchive: Archive {
    /// Writes on a worker thread, since it waits for the disk.
    package func store(_ instances: [DICOMInstance], through outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> Delivery
    {
        let result: Result<Delivery, ForwarderError> = await withTaskExecutorPreference(outlet.workers) {
            await blockingStore(instances)
        }
        return try result.get()
    }

    /// Async only so that it runs on the preferred executor.
    @concurrent
    private func blockingStore(_ instances: [DICOMInstance]) async -> Result<Delivery, ForwarderError> {
        Result { () throws(ForwarderError) in try store(instances) }
    }
}
