import DICOM
import TestSupport
import Testing

@testable import Conversion

/// Documents and models that are cut or changed: refused, or stored as something that opens.
@Suite struct DocumentRobustnessTests {
    static let samples: [(name: String, bytes: [UInt8])] = [
        ("a.xml", clinicalDocument()), ("a.stl", textSTL), ("b.stl", binarySTL(triangles: 8)), ("a.obj", objModel),
        ("a.mtl", mtlMaterial), ("a.bz2", bzip2File), ("a.genozip", genozipFile),
    ]

    private func outcome(_ bytes: [UInt8], _ name: String) async -> [ConversionError] {
        await faults { try await worked(bytes, name: name, allowsPrivate: true) }
    }

    @Test(arguments: samples.indices)
    func `2000 mutations are converted or refused`(index: Int) async throws {
        let (name, bytes) = Self.samples[index]
        var generator = SeededGenerator(seed: 43)
        var refusals = 0
        for _ in 0..<2000 {
            if await !outcome(bytes.mutated(using: &generator), name).isEmpty { refusals += 1 }
        }
        #expect(refusals > 0)
    }

    /// Not of materials and models whose last line can be shorter: they have no mark at their end.
    @Test(arguments: samples.indices.filter { !["a.mtl", "a.obj"].contains(samples[$0].name) })
    func `a file cut anywhere is refused`(index: Int) async throws {
        let (name, bytes) = Self.samples[index]
        for part in 0..<20 {
            let cut = Array(bytes.prefix(bytes.count * part / 20))
            #expect(await !outcome(cut, name).isEmpty, "\(part)")
        }
    }

    /// Changes of single characters, so that most stay text and reach the parser.
    @Test func `mutations within the text are converted or refused`() async {
        let bytes = clinicalDocument()
        let alphabet = Array("<>/=\"'&;:!?-[]#x \nid0\u{301}".utf8.filter { $0 < 0x80 })
        var generator = SeededGenerator(seed: 45)
        var refusals = 0
        for _ in 0..<4000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<mutated.count, using: &generator)
                guard mutated[index] < 0x80, let letter = alphabet.randomElement(using: &generator) else { continue }
                if Bool.random(using: &generator) { mutated[index] = letter } else { mutated.insert(letter, at: index) }
            }
            if await !outcome(mutated, "a.xml").isEmpty { refusals += 1 }
        }
        #expect(refusals > 0)
    }

    @Test func `a title looked up in a broken table costs nothing`() async throws {
        var generator = SeededGenerator(seed: 44)
        let bytes = try fixture("pdf/plain.pdf")
        var accepted = 0
        for _ in 0..<2000 {
            var mutated = bytes
            // Digits of tables and references are what a lookup believes.
            for _ in 0..<4 {
                let digits = mutated.indices.suffix(900).filter { 0x30...0x39 ~= mutated[$0] }
                if let index = digits.randomElement(using: &generator) {
                    mutated[index] = UInt8.random(in: 0x30...0x39, using: &generator)
                }
            }
            if await outcome(mutated, "a.pdf").isEmpty { accepted += 1 }
        }
        #expect(accepted > 0 && accepted < 2000)
    }
}
