import DICOM

@testable import Submission

extension Target {
    static let bodies: [Target] = [
        Target("json") { bytes in
            if let json = try? JSON(parsing: bytes) {
                demand((try? JSON(parsing: json.encoded())) == json, "JSON that was written is read as it was meant")
            }
            _ = try? JSONBody.parse(bytes)
        },
        Target("form") { bytes in
            for charset in [nil, "iso-8859-15", "utf-8"] { _ = try? URLEncodedForm.parse(bytes, charset: charset) }
            _ = try? URLEncodedForm.fields(ofQuery: String(decoding: bytes, as: UTF8.self))
            _ = try? ContentType(parsing: bytes)?.boundary()
            _ = FormName.decode(bytes)
            _ = Content.bytes(bytes).beginsLikeForm
        },
        Target("multipart") { bytes in
            let whole = parts(of: bytes, pieceByteCount: bytes.count)
            demand(parts(of: bytes, pieceByteCount: 1) == whole, "a body is read alike however it is cut")
            demand(parts(of: bytes, pieceByteCount: 7) == whole, "a body is read alike however it is cut")
        },
        Target("related") { bytes in
            let whole = parts(of: bytes, pieceByteCount: bytes.count, .related)
            demand(parts(of: bytes, pieceByteCount: 1, .related) == whole, "a message is read alike however it is cut")
            demand(parts(of: bytes, pieceByteCount: 7, .related) == whole, "a message is read alike however it is cut")
        },
    ]

    /// What a form with the boundary `X` holds, and whether it was refused.
    private static func parts(
        of body: [UInt8], pieceByteCount: Int, _ dialect: MultipartParser.Dialect = .form
    ) -> PartList {
        var sink = PartList()
        guard
            var parser = try? MultipartParser(
                boundary: "X", limits: .init(partCount: 50, headerByteCount: 512), dialect: dialect)
        else {
            return sink
        }
        do {
            var start = 0
            while start < body.count {
                let end = min(start + pieceByteCount, body.count)
                try parser.feed(body.span.bytes.extracting(start..<end), into: &sink)
                start = end
            }
            try parser.finish(into: &sink)
        } catch {
            sink.isRefused = true
        }
        return sink
    }
}

private struct PartList: MultipartSink, Equatable {
    var names: [String] = []
    var contents: [[UInt8]] = []
    var ended = 0
    var isRefused = false

    mutating func partBegan(_ headers: PartHeaders) throws(Never) {
        names.append(headers.related?.contentLocation ?? headers.name)
        contents.append([])
    }

    mutating func partData(_ bytes: RawSpan) throws(Never) {
        demand(contents.count == ended + 1, "content belongs to a part")
        for index in bytes.byteOffsets {
            contents[contents.count - 1].append(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
        }
    }

    mutating func partEnded() throws(Never) { ended += 1 }
}
