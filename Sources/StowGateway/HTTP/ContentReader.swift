import DICOM

/// Takes in the content of one request, piece by piece, according to its plan.
///
/// After a fault it takes no more: the exchange discards the rest.
final class ContentReader {
    private enum Sink {
        case none
        case raw(PayloadWriter)
        case text([UInt8])
        case form(MultipartParser, FormReader)
        case related(MultipartParser, RelatedReader)
    }

    private var sink: Sink
    private let limit: Int
    private(set) var byteCount = 0

    /// - Parameter expectedCount: the declared length, if any. Units: bytes.
    init(_ plan: ContentPlan, spool: Spool, expectedCount: Int?, formLimits: FormLimits) throws(ContentFault) {
        limit = plan.limit
        switch plan.kind {
        case .none: sink = .none
        case .raw: sink = .raw(PayloadWriter(spool, expectedCount: expectedCount))
        case .text: sink = .text([])
        case .form(let boundary):
            do throws(MultipartError) {
                sink = .form(
                    try MultipartParser(
                        boundary: boundary, limits: .init(partCount: formLimits.files + formLimits.fields)),
                    FormReader(spool, formLimits, expectedCount))
            } catch {
                throw .malformedForm(error)
            }
        case .related(let boundary):
            do throws(MultipartError) {
                sink = .related(
                    try MultipartParser(
                        boundary: boundary, limits: .init(partCount: formLimits.files), dialect: .related),
                    RelatedReader(spool))
            } catch {
                throw .malformedMessage(error)
            }
        }
    }

    func append(_ piece: RawSpan) throws(ContentFault) {
        byteCount += piece.byteCount
        guard byteCount <= limit else { throw .tooLarge(limit: limit) }
        switch sink {
        case .none: throw .notExpected
        case .raw(let writer): try writer.append(piece)
        case .text(var bytes):
            // Taken out while it grows, or each append would copy it.
            sink = .none
            piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
            sink = .text(bytes)
        case .form(var parser, var form):
            sink = .none
            defer { sink = .form(parser, form) }
            do throws(MultipartFailure<ContentFault>) {
                try parser.feed(piece, into: &form)
            } catch {
                throw ContentFault(error)
            }
        case .related(var parser, var related):
            sink = .none
            defer { sink = .related(parser, related) }
            do throws(MultipartFailure<ContentFault>) {
                try parser.feed(piece, into: &related)
            } catch {
                throw ContentFault(related: error)
            }
        }
    }

    func finish() throws(ContentFault) -> RequestContent {
        switch sink {
        case .none: return .none
        case .raw(let writer): return .raw(try writer.finish())
        case .text(let bytes): return .text(bytes)
        case .form(var parser, var form):
            do throws(MultipartFailure<ContentFault>) {
                try parser.finish(into: &form)
            } catch {
                throw ContentFault(error)
            }
            return .form(files: form.files, fields: form.fields)
        case .related(var parser, var related):
            do throws(MultipartFailure<ContentFault>) {
                try parser.finish(into: &related)
            } catch {
                throw ContentFault(related: error)
            }
            return .related(related.parts)
        }
    }
}

/// How much a form may hold.
struct FormLimits: Sendable {
    var files = 1000
    var fields = 1000
    /// Of one text part. Units: bytes.
    var fieldBytes = 64 << 10
    /// Of all text parts together. Units: bytes.
    var allFieldBytes = 1 << 20
}

extension ContentFault {
    fileprivate init(_ failure: MultipartFailure<ContentFault>) {
        switch failure {
        case .malformed(let error): self = .malformedForm(error)
        case .sink(let fault): self = fault
        }
    }

    fileprivate init(related failure: MultipartFailure<ContentFault>) {
        switch failure {
        case .malformed(let error): self = .malformedMessage(error)
        case .sink(let fault): self = fault
        }
    }
}
