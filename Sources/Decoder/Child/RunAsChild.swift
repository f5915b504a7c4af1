import CSystem
import Glibc

/// What the program does when it has been started by itself, as `child run …` or `child decode …`.
///
/// - Shape: `run LIMITS PROGRAM ARGUMENT…` limits the process and becomes the program; `ask LIMITS PROGRAM ARGUMENT…`
///   does the same for a program that needs the network; `decode LIMITS` decodes images for whoever holds the other end
///   of descriptor 3.
package func runAsChild(_ arguments: [String]) -> Never {
    guard arguments.count >= 2, let limits = ChildLimits(parsing: arguments[1]) else { exit(ChildExit.usage) }
    switch arguments[0] {
    case "run" where arguments.count >= 3:
        become(arguments[2], Array(arguments[2...]), limits, hasNetwork: false)
    case "ask" where arguments.count >= 3:
        become(arguments[2], Array(arguments[2...]), limits, hasNetwork: true)
    case "decode": decodeImages(limits)
    default: exit(ChildExit.usage)
    }
}

/// Exit statuses of the launcher itself; others are the program's.
enum ChildExit {
    static let notLimited: Int32 = 125
    static let notExecutable: Int32 = 121
    /// EX_USAGE of sysexits(3).
    static let usage: Int32 = 64
}

/// Replaces this process by the program, within the limits.
private func become(_ program: String, _ arguments: [String], _ limits: ChildLimits, hasNetwork: Bool) -> Never {
    // All memory first: behind the limits there may be none.
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    pointers.append(nil)
    leaveAlone(limits, hasNetwork: hasNetwork)
    guard limits.apply() else { exit(ChildExit.notLimited) }
    execv(program, pointers)
    exit(ChildExit.notExecutable)
}

/// Cuts the process off from the network unless it needs that, from new rights and from a life beyond its parent's.
func leaveAlone(_ limits: ChildLimits, hasNetwork: Bool = false) {
    // Whatever a program writes under a relative name fails, and no folder is kept busy.
    _ = chdir("/")
    // In a container without user namespaces the kernel refuses; the programs are called without network protocols too.
    if !hasNetwork { _ = csystem_leave_network() }
    _ = csystem_gain_no_privileges()
    // After the change of namespace, which clears it.
    _ = csystem_die_with_parent()
    // It may have ended before the line above.
    if getppid() != limits.parent { exit(ChildExit.notLimited) }
}
