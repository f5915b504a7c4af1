import Conversion
import DICOM
import TestSupport
import Testing

@testable import StowGateway

@Suite struct RelatedReaderTests {
    private let folder: Scratch
    private let spool: Spool

    init() throws {
        folder = try Scratch()
        spool = Spool(folder: folder.path, memoryLimit: 64, siteKey: SiteKey([UInt8](0..<32)))
    }

    /// What was read, for comparison.
    private struct Reading: Equatable {
        var parts: [(RelatedHeaders, [UInt8], [UInt8])] = []
        var fault: ContentFault?

        static func == (left: Reading, right: Reading) -> Bool {
            left.fault == right.fault && left.parts.elementsEqual(right.parts, by: ==)
        }
    }

    private func read(_ body: [UInt8], pieces: [Int]) -> Reading {
        var reading = Reading()
        do throws(ContentFault) {
            let reader = try ContentReader(
                ContentPlan(kind: .related(boundary: "B"), limit: 100_000), spool: spool, expectedCount: nil,
                formLimits: FormLimits())
            var start = 0
            for count in pieces {
                try reader.append(Array(body[start..<start + count]).span.bytes)
                start += count
            }
            guard case .related(let parts) = try reader.finish() else { return reading }
            for part in parts {
                let content = part.payload.content
                let bytes = (try? content.read(at: 0, count: content.byteCount)) ?? []
                reading.parts.append((part.headers, bytes, part.payload.digest))
            }
        } catch {
            reading.fault = error
        }
        return reading
    }

    private static let bodies = [
        "\r\n--B\r\nContent-Type: application/dicom+json\r\n\r\n[{}]\r\n--B\r\nContent-Location: a\r\n\r\n\r\n--B--",
        "preamble\r\n--B \t\r\ncontent-TYPE:\r\n image/jpeg;\r\n\tx=y\r\nX: y\r\n\r\n\r\n--B-\r\n--Bx\r\n--B--\r\nepilogue",
        "--B\r\n\r\n" + String(repeating: "0123456789", count: 20) + "\r\n--B--\r\n",
        "--B\r\nContent-Type: a/b\r\nContent-Type: a/b\r\n\r\n\r\n--B--", "--B\r\nnonsense\r\n\r\n\r\n--B--",
        "--B\r\nContent-Type: multipart/x; boundary=C\r\n\r\n\r\n--B--", "--B\n\n\n--B--", "--B\r\n\r\ncut",
    ].map { Array($0.utf8) }

    @Test(arguments: bodies)
    func `the pieces of the body do not matter`(body: [UInt8]) {
        let whole = read(body, pieces: [body.count])
        for cut in 0...body.count {
            #expect(read(body, pieces: [cut, body.count - cut]) == whole, "cut at \(cut)")
        }
        #expect(read(body, pieces: Array(repeating: 1, count: body.count)) == whole)
    }

    @Test func `headers are read as they are meant`() throws {
        let parts = read(Self.bodies[0], pieces: [Self.bodies[0].count]).parts
        #expect(parts.map(\.0.contentType?.mediaType) == ["application/dicom+json", nil])
        #expect(parts.map(\.0.contentLocation) == [nil, "a"])
        #expect(parts.map(\.1) == [Array("[{}]".utf8), []])
        let folded = read(Self.bodies[1], pieces: [Self.bodies[1].count]).parts
        #expect(folded.map(\.0.contentType?.mediaType) == ["image/jpeg"])
        #expect(folded.first?.0.contentType?["x"] == "y")
        #expect(folded.first?.1 == Array("\r\n--B-\r\n--Bx".utf8))
    }

    @Test func `a body of noise around its boundary is read alike and never traps`() {
        var random = SeededGenerator(seed: 5)
        for round in 0..<400 {
            let body = random.mutated(
                Self.bodies[round % Self.bodies.count], alphabet: Array("\r\n-B \t:;=\"a/\0".utf8))
            let cut = random.below(body.count + 1)
            #expect(read(body, pieces: [cut, body.count - cut]) == read(body, pieces: [body.count]))
        }
    }

    @Test(
        arguments: [
            ("--B\r\nContent-Location: a\r\nContent-Location: a\r\n\r\n\r\n--B--", .relatedHeaderMalformed(part: 1)),
            ("--B\r\n folded\r\n\r\n\r\n--B--", .relatedHeaderMalformed(part: 1)),
            ("--B\r\nContent-Transfer-Encoding: base64\r\n\r\n\r\n--B--", .transferEncodingNotSupported(part: 1)),
            ("--C\r\n", .boundaryNotFound), ("--B\r\n\r\n", .truncated(part: 1)),
        ] as [(String, MultipartError)])
    func `what cannot be read is told`(body: String, error: MultipartError) {
        #expect(read(Array(body.utf8), pieces: [body.utf8.count]).fault == .malformedMessage(error))
    }
}
