@testable import Conversion
@testable import DICOM

extension Target {
    static let objects: [Target] = [
        Target("dicom") { bytes async in
            await Readings(bytes).read(as: Media.dicom)
            rewrite(bytes)
        },
        Target("dicom-json") { bytes in
            guard let dataSets = try? DICOMJSON.decode(bytes), let encoded = try? DICOMJSON.encode(dataSets) else {
                return
            }
            let again = (try? DICOMJSON.decode(encoded)).flatMap { try? DICOMJSON.encode($0) }
            demand(again == encoded, "DICOM JSON that was written is read as it was meant")
        },
        Target("native-model") { bytes in
            guard let dataSets = try? NativeDICOMModel.decode(bytes) else { return }
            for dataSet in dataSets {
                guard let encoded = try? NativeDICOMModel.encode(dataSet) else { continue }
                let again = (try? NativeDICOMModel.decode(encoded))?.first.flatMap { try? NativeDICOMModel.encode($0) }
                demand(again == encoded, "a Native DICOM Model that was written is read as it was meant")
            }
        },
        Target("metadata") { bytes in
            let rows = [try? DICOMJSON.rows(bytes), try? NativeDICOMModel.rows(bytes)].flatMap { ($0 ?? nil) ?? [] }
            for case .success(let attributes) in rows.map(\.attributes) {
                var writer = ExplicitVRWriter()
                _ = try? writer.append(attributes)
                guard let encoded = try? DICOMJSON.encode([attributes]) else { continue }
                let again = (try? attributes.storable()).flatMap { try? DICOMJSON.encode([$0]) }
                demand(again == encoded, "what is storable stays as it is")
            }
        },
        Target("paths") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let path = try? AttributePath(parsing: text) else { return }
            demand((try? AttributePath(parsing: path.description)) == path, "a path that was written is read")
            for vr in VR.allCases { _ = vr.value(of: [text]) }
        },
    ]

    /// Repairs the head and changes attributes; what comes of it is an object with the new values.
    private static func rewrite(_ bytes: [UInt8]) {
        let content = Content.bytes(bytes)
        guard let head = try? Part10Head(of: content),
            let summary = try? Part10Reader.summary(of: content, behind: head, wanted: [.patientName, .patientID])
        else { return }
        if let whole = try? Part10Reader.whole(content, uri: "x") {
            for (_, bulk) in whole.bulkData {
                let read = try? bulk.content.read(at: 0, count: bulk.content.byteCount)
                demand(read?.count == bulk.content.byteCount, "values by reference lie within their file")
            }
            _ = try? DICOMJSON.encode([whole])
        }
        if let repaired = try? Part10.repaired(content, behind: head, summary) { check(repaired) }
        var changes = DataSet()
        changes.set(.patientID, .LO, "P2")
        changes.set(.patientName, .PN, bytes.count % 2 == 0 ? "Doe^Jane" : "Müller^Jürgen")
        let coercion = Coercion(changes, of: content, behind: head, summary)
        guard let pieces = try? coercion.pieces(by: "1.0", at: "20260314151617") else { return }
        let written = check(pieces)
        demand(written?.string(.patientID) == "P2", "a changed attribute has its new value")
    }

    @discardableResult
    private static func check(_ pieces: Part10Pieces) -> DataSet? {
        let bytes = pieces.segments.reduce(into: [UInt8]()) { bytes, segment in
            switch segment {
            case .bytes(let more): bytes += more
            case .content(let content, let range):
                bytes += (try? content.read(at: range.lowerBound, count: range.count)) ?? []
            }
        }
        demand(bytes.count == pieces.segments.reduce(0) { $0 + $1.byteCount }, "segments lie within their file")
        guard let head = try? Part10Head(of: .bytes(bytes)) else {
            demand(false, "a rewritten object has a head")
            return nil
        }
        if head.transferSyntaxUID.map(TransferSyntax.isDeflated) == true { return nil }
        let summary = try? Part10Reader.summary(of: .bytes(bytes))
        demand(summary != nil, "a rewritten object can be read")
        return summary?.dataSet
    }
}
