/// How `stowrs` ends, for scripts.
enum StowRSExit: Int32, Sendable {
    /// The archive named every object as stored.
    case stored = 0
    /// A command line, metadata file or URL that cannot be: nothing was sent. As dcm4che's.
    case usage = 2
    /// A file cannot be read or used: nothing was sent.
    case unusable = 3
    /// The archive refused every object.
    case refused = 4
    /// Some objects are stored and others are not.
    case partly = 5
    /// The archive could not be reached, or gave no word on any object: nothing is known to be stored.
    case unreachable = 6
    /// A file was written to while it was sent: what is stored may be no state that it ever had.
    case changed = 7
    /// The state folder or the configuration cannot be used.
    case configuration = 78
}
