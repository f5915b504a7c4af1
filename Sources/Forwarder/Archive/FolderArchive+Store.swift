package import DICOM
import EventLoop

extension FolderArchive: Archive {
    /// Writes on a worker thread, since it waits for the disk.
    package func store(_ instances: [DICOMInstance], through outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> Delivery
    {
        try await outlet.workers.run { () throws(ForwarderError) in try store(instances) }
    }
}
