import Glibc

/// Descriptors 0, 1 and 2, of which whoever starts a program may have closed some.
enum StandardDescriptors {
    /// Fills those that are closed with ones that fail, before anything else gets their numbers: what is meant for
    /// standard output would otherwise land in a file or a socket, and a socket be read as standard input.
    static func reserve() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is given, which is this one. Not to be closed again.
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }
}
