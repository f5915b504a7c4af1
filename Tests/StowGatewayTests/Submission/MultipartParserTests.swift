import TestSupport
import Testing

@testable import StowGateway

@Suite struct MultipartParserTests {
    @Test(arguments: MultipartVector.good)
    func `a form is read`(vector: MultipartVector) {
        let reading = Reading(of: vector.body, boundary: vector.boundary, pieces: [vector.body.count])
        #expect(reading.error == nil)
        #expect(reading.parts == vector.parts)
        #expect(reading.endedCount == vector.parts.count)
    }

    @Test(arguments: MultipartVector.bad)
    func `a broken form is refused`(vector: MultipartVector) {
        let reading = Reading(of: vector.body, boundary: vector.boundary, pieces: [vector.body.count])
        #expect(reading.error == vector.error)
        #expect(reading.parts.prefix(reading.endedCount) == vector.parts[...])
    }

    @Test(arguments: MultipartVector.good + MultipartVector.bad.filter { $0.body.count < 1_000 })
    func `the pieces of the body do not matter`(vector: MultipartVector) {
        let whole = Reading(of: vector.body, boundary: vector.boundary, pieces: [vector.body.count])
        for cut in 0...vector.body.count {
            let reading = Reading(of: vector.body, boundary: vector.boundary, pieces: [cut, vector.body.count - cut])
            #expect(reading == whole, "cut at \(cut)")
        }
        for size in 1...7 {
            #expect(Reading(of: vector.body, boundary: vector.boundary, pieceSize: size) == whole, "pieces of \(size)")
        }
    }

    @Test func `damaged forms are read the same in all pieces and never trap`() {
        var random = SeededGenerator(seed: 20_261_124)
        let vectors = MultipartVector.good + MultipartVector.bad.filter { $0.body.count < 1_000 }
        for round in 0..<3_000 {
            let vector = vectors[round % vectors.count]
            let body = random.mutated(vector.body, alphabet: Array("\r\n-X \t:;=\"\\%a\0".utf8))
            let whole = Reading(of: body, boundary: vector.boundary, pieces: [body.count])
            let size = 1 + random.below(9)
            #expect(Reading(of: body, boundary: vector.boundary, pieceSize: size) == whole)
        }
    }

    @Test func `a file of random bytes comes through unchanged`() {
        var random = SeededGenerator(seed: 7)
        let content = (0..<70_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let boundary = "------------------------d74496d66958873e"
        let head = "--\(boundary)~Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"~~"
        let body = MultipartVector.bytes(head) + content + MultipartVector.bytes("~--\(boundary)--~")
        for size in [body.count, 16_384, 1_000, 37, 1] {
            let reading = Reading(of: body, boundary: boundary, pieceSize: size)
            #expect(reading.parts == [.init("file", content, filename: "a.pdf")])
        }
    }

    @Test func `content goes on in slices as large as the pieces`() {
        let body = MultipartVector.bytes(
            "--X~Content-Disposition: form-data; name=a~~" + String(repeating: "b", count: 900) + "~--X--")
        #expect(Reading(of: body, boundary: "X", pieces: [body.count]).dataCallCount == 1)
    }

    @Test func `parts are counted`() {
        let part = "--X~Content-Disposition: form-data; name=a~~~"
        let body = MultipartVector.bytes(String(repeating: part, count: 4) + "--X--")
        let reading = Reading(of: body, boundary: "X", pieces: [body.count], limits: .init(partCount: 3))
        #expect(reading.error == .tooManyParts(maximum: 3))
        #expect(reading.endedCount == 3)
    }

    @Test func `what the sink throws stops the form`() throws {
        struct Full: Error, Equatable {}
        struct Sink: MultipartSink {
            mutating func partBegan(_ headers: PartHeaders) throws(Full) {}
            mutating func partData(_ bytes: RawSpan) throws(Full) { throw Full() }
            mutating func partEnded() throws(Full) {}
        }
        var parser = try MultipartParser(boundary: "X")
        var sink = Sink()
        let body = MultipartVector.good[0].body
        do throws(MultipartFailure<Full>) {
            try parser.feed(body.span.bytes, into: &sink)
            Issue.record("nothing thrown")
        } catch {
            guard case .sink = error else {
                Issue.record("another failure")
                return
            }
        }
    }

    @Test(arguments: ["", String(repeating: "a", count: 71), "a ", "ä", "a\r\nb"])
    func `a boundary that cannot be is refused`(boundary: String) {
        #expect(throws: MultipartError.boundaryInvalid) { try MultipartParser(boundary: boundary) }
    }

    @Test(arguments: [
        "multipart/form-data; boundary=abc", "multipart/form-data;boundary=\"abc\"",
        "Multipart/Form-Data; BOUNDARY=abc",
        "multipart/form-data; charset=utf-8; boundary=abc; x=y", "multipart/form-data ; boundary = abc ;",
    ])
    func `the boundary is found in Content-Type`(text: String) throws {
        #expect(try ContentType(text)?.boundary() == "abc")
        #expect(ContentType(text)?.mediaType == "multipart/form-data")
    }

    @Test(arguments: ["", "multipart", "a/b/c", "a/", "/b", "a b/c", "a/b; x=\"", "a/b; x=1; X=2", "a/b; x"])
    func `what is no media type is not read`(text: String) {
        #expect(ContentType(text) == nil)
    }

    @Test func `a Content-Type without boundary is refused`() throws {
        let type = try #require(ContentType("multipart/form-data"))
        #expect(throws: MultipartError.boundaryMissing) { try type.boundary() }
    }

    @Test(arguments: [
        (PartHeaders(part: 1, name: "a"), false),
        (PartHeaders(part: 1, name: "a", mediaType: "text/plain"), false),
        (PartHeaders(part: 1, name: "a", filename: ""), true),
        (PartHeaders(part: 1, name: "a", filename: "a.txt", mediaType: "text/plain"), true),
        (PartHeaders(part: 1, name: "a", mediaType: "application/pdf"), true),
    ])
    func `a part is a file or a field`(headers: PartHeaders, isFile: Bool) {
        #expect(headers.isFile == isFile)
    }
}

/// What a parser made of a body.
private struct Reading: Equatable {
    var parts: [MultipartVector.Part] = []
    var endedCount = 0
    var error: MultipartError?
    var dataCallCount = 0

    /// How often data was handed on depends on the pieces.
    static func == (left: Reading, right: Reading) -> Bool {
        left.parts == right.parts && left.endedCount == right.endedCount && left.error == right.error
    }

    init(of body: [UInt8], boundary: String, pieceSize: Int) {
        let count = (body.count + pieceSize - 1) / pieceSize
        self.init(
            of: body, boundary: boundary, pieces: (0..<count).map { min(pieceSize, body.count - $0 * pieceSize) })
    }

    init(of body: [UInt8], boundary: String, pieces: [Int], limits: MultipartParser.Limits = .init()) {
        var sink = Collector()
        do throws(MultipartFailure<Never>) {
            var parser: MultipartParser
            do { parser = try MultipartParser(boundary: boundary, limits: limits) } catch { throw .malformed(error) }
            var offset = 0
            for size in pieces {
                // A copy of its own, so that reading past a piece would be seen.
                let piece = Array(body[offset..<offset + size])
                try parser.feed(piece.span.bytes, into: &sink)
                offset += size
            }
            try parser.finish(into: &sink)
        } catch {
            switch error {
            case .malformed(let malformed): self.error = malformed
            }
        }
        parts = sink.parts
        endedCount = sink.endedCount
        dataCallCount = sink.dataCallCount
    }
}

private struct Collector: MultipartSink {
    var parts: [MultipartVector.Part] = []
    var endedCount = 0
    var dataCallCount = 0

    mutating func partBegan(_ headers: PartHeaders) throws(Never) {
        parts.append(
            .init(headers.name, [], filename: headers.filename, type: headers.mediaType, charset: headers.charset))
    }

    mutating func partData(_ bytes: RawSpan) throws(Never) {
        dataCallCount += 1
        for offset in 0..<bytes.byteCount { parts[parts.count - 1].content.append(bytes.byte(at: offset)) }
    }

    mutating func partEnded() throws(Never) { endedCount += 1 }
}
