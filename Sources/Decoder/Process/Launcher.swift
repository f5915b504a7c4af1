import Glibc

/// How this program starts itself as a child.
package struct Launcher: Sendable {
    /// The executable and the arguments that come first.
    let command: [String]

    /// The gateway's own; tests have another.
    package static let ownProgram = Launcher(command: ["/proc/self/exe", "child"])

    package init(command: [String]) { self.command = command }

    /// Where programs are looked for.
    private static let searchPath = "/usr/local/bin:/usr/bin:/bin"

    /// The only variables that a child has.
    ///
    /// Without the limit of arenas, malloc reserves 64 MiB of address space for every thread of a program.
    static func environment(temporaryFolder: String) -> [String] {
        [
            "PATH=\(searchPath)", "LANG=C", "TMPDIR=\(temporaryFolder)", "MALLOC_ARENA_MAX=2",
            "SWIFT_BACKTRACE=enable=no",
        ]
    }

    /// The path of a program; `nil` if it is not installed.
    package static func find(_ program: String) -> String? {
        searchPath.split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }
}
