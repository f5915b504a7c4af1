import EventLoop

extension Configuration {
    /// Who can be asked to what uploads belong, by the archive's name.
    ///
    /// - Parameter attendants: threads that wait for child processes.
    func lookups(_ attendants: Workers) -> [String: ArchiveLookups] {
        var lookups: [String: ArchiveLookups] = [:]
        for archive in archives {
            lookups[archive.name] = ArchiveLookups(archive, state: state, attendants: attendants)
        }
        return lookups
    }
}
