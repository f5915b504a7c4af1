import Glibc
import Testing

@testable import XML

@Suite struct XMLMemoryTests {
    /// In a process of its own, where no other test asks for memory. Foundation's parser kept some 20 KB of each document
    /// with a hundred faults (400 MB of these), and 300 bytes of one with a single fault.
    @Test func `nothing is kept of a document that is refused or given up`() async {
        await #expect(processExitsWith: .success) {
            let documents = [
                "<a>" + String(repeating: "<b c=1/>", count: 100) + "</a>", "<a>&u;</b>", "<a><p:b q:c=''/></a>",
                "<a><stop v='&lt;'/></a>", "<a", "", "<a/>&", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
                "<a v='&amp;&amp;", "<?xml version='1.0' encoding='US-ASCII'?><a>ü</a>",
            ]
            .map { Array($0.utf8) }
            var refused = 0
            func read(rounds: Int) {
                for document in Array(repeating: documents, count: rounds).joined() {
                    do throws(Fault) {
                        try XMLDocument.read(document) { (event) throws(Enough) in
                            if case .start(let element) = event, element.name == "stop" { throw Enough() }
                        }
                    } catch {
                        refused += 1
                    }
                }
            }
            read(rounds: 100)
            let before = residentByteCount()
            read(rounds: 2000)
            #expect(refused == 2100 * documents.count)
            #expect(residentByteCount() - before < 16 << 20)
        }
    }
}

/// - Source: proc(5), `/proc/pid/statm`.
private func residentByteCount() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, 256, file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let words = text.split(separator: " ")
    return words.count > 1 ? (Int(words[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
}
