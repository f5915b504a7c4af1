import DICOM
import TestSupport
import Testing

@testable import Conversion

/// Readers of outside bytes may refuse anything, but never trap.
@Suite struct RobustnessTests {
    static let samples = [
        "jpeg/gray.jpg", "jpeg/three-scans.jpg", "jpeg/exif-orientation-6.jpg", "jpeg/lossless-gray.jpg",
        "pdf/plain.pdf", "pdf/linearized.pdf", "pdf/xref-stream.pdf", "pdf/r3-owner.pdf", "pdf/r6-owner.pdf",
        "pdf/r6-xref-stream-owner.pdf", "dicom/obj1.dcm",
    ]

    /// Whether the bytes became an instance.
    private func isConverted(_ bytes: [UInt8]) throws -> Bool {
        let input = try input([mediaFile(bytes)], attributes([("PatientID", "P1")]))
        return (try? convert(input)) != nil
    }

    @Test(arguments: samples)
    func `2000 mutations are converted or refused`(path: String) throws {
        let bytes = try fixture(path)
        var generator = SeededGenerator(seed: 42)
        var refusals = 0
        for _ in 0..<2000 {
            if try !isConverted(bytes.mutated(using: &generator)) { refusals += 1 }
        }
        #expect(refusals > 0)
    }

    /// Not of `obj1.dcm`: a data set without pixels that ends behind an element is whole.
    @Test(arguments: samples.dropLast())
    func `a file cut anywhere is refused`(path: String) throws {
        let bytes = try fixture(path)
        for part in 0..<20 {
            let cut = Array(bytes.prefix(bytes.count * part / 20))
            #expect(!faults { try convert(input([mediaFile(cut)], attributes([("PatientID", "P1")]))) }.isEmpty)
        }
    }

    @Test func `hostile headers cost little`() throws {
        let fill = [0xFF, 0xD8] + Array(repeating: UInt8(0xFF), count: 3_000_000)
        #expect(try !isConverted(fill))
        #expect(try !isConverted([0xFF, 0xD8] + (0..<200_000).flatMap { _ in [0xFF, 0xE0, 0, 2] as [UInt8] }))
        let table = "%PDF-1.4\nxref\n" + String(repeating: "0 0\n", count: 100_000)
        // Readers rebuild a broken cross-reference table, but not without a trailer; reading it must not cost much.
        #expect(try !isConverted(Array((table + "startxref\n9\n%%EOF").utf8)))
        _ = try isConverted(Array("%PDF-1.4\nxref\n0 99999999999999\ntrailer\nstartxref\n9\n%%EOF".utf8))
    }
}
