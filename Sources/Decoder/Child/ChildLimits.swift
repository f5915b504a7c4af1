import Glibc

/// What a child process may take from the machine.
struct ChildLimits: Equatable {
    /// Address space. Units: bytes.
    var memory: Int
    /// Units: seconds of processor time.
    var processorSeconds: Int
    /// The largest file that it may write. Units: bytes.
    var fileByteCount: Int
    /// The process that it must not outlive.
    var parent: pid_t

    /// Open files; libraries and fonts are files too.
    private static let descriptorCount = 64

    /// - Shape: four numbers with colons between them, as an argument of the child.
    var argument: String { "\(memory):\(processorSeconds):\(fileByteCount):\(parent)" }

    init(memory: Int, processorSeconds: Int, fileByteCount: Int, parent: pid_t = getpid()) {
        self.memory = memory
        self.processorSeconds = processorSeconds
        self.fileByteCount = fileByteCount
        self.parent = parent
    }

    init?(parsing argument: String) {
        let numbers = argument.split(separator: ":").compactMap { Int($0) }
        guard numbers.count == 4, let parent = pid_t(exactly: numbers[3]), numbers.allSatisfy({ $0 > 0 }) else {
            return nil
        }
        self.init(memory: numbers[0], processorSeconds: numbers[1], fileByteCount: numbers[2], parent: parent)
    }

    /// Limits this process.
    ///
    /// - Returns: whether the kernel did all of it.
    func apply() -> Bool {
        // The signal of the soft limit may be caught; one second later the kernel kills.
        set(RLIMIT_CPU, soft: processorSeconds, hard: processorSeconds + 1)
            && set(RLIMIT_FSIZE, soft: fileByteCount, hard: fileByteCount) && set(RLIMIT_CORE, soft: 0, hard: 0)
            && set(RLIMIT_NOFILE, soft: Self.descriptorCount, hard: Self.descriptorCount)
            && set(RLIMIT_AS, soft: memory, hard: memory)
    }

    /// Never above what the process is allowed already.
    private func set(_ resource: __rlimit_resource, soft: Int, hard: Int) -> Bool {
        var limit = rlimit()
        let resource = __rlimit_resource_t(resource.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return false }
        limit.rlim_max = min(limit.rlim_max, rlim_t(hard))
        limit.rlim_cur = min(limit.rlim_max, rlim_t(soft))
        return setrlimit(resource, &limit) == 0
    }
}
