import CFuzzer
import Glibc

/// `Fuzz TARGET [options and folders of libFuzzer]`, or `Fuzz --list`.
@main
enum Fuzz {
    /// Set once before libFuzzer, which calls back without a context, is started.
    nonisolated(unsafe) private static var test: Target.Test = { _ in }

    static func main() {
        var arguments = CommandLine.arguments
        guard arguments.count > 1, let target = Target.all.first(where: { $0.name == arguments[1] }) else {
            for target in Target.all { print(target.name) }
            exit(arguments.contains("--list") ? 0 : 2)
        }
        test = target.test
        arguments.remove(at: 1)
        var count = Int32(arguments.count)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let status = words.withUnsafeMutableBufferPointer { words in
            var start = words.baseAddress
            return LLVMFuzzerRunDriver(&count, &start) { data, size in
                Fuzz.test(Array(UnsafeBufferPointer(start: data, count: size)))
                return 0
            }
        }
        exit(status)
    }
}
