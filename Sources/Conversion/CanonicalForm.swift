package import DICOM

/// Given attributes as bytes that are equal exactly where the attributes are.
///
/// - Shape: elements in ascending order, each its tag, VR, a letter for the kind of value, the number of values, and
///   each value behind its length. Nothing of it is ever sent or stored; it only feeds the digest of `Identity`.
package enum CanonicalForm {
    package static func encode(_ dataSet: DataSet) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(dataSet.elements.count * 48)
        append(dataSet, to: &bytes)
        return bytes
    }

    private static func append(_ dataSet: DataSet, to bytes: inout [UInt8]) {
        bytes.appendLength(dataSet.elements.count)
        for element in dataSet.elements {
            bytes.appendLength(Int(element.tag.rawValue))
            bytes.append(utf8: element.vr.rawValue)
            append(element.value, to: &bytes)
        }
    }

    private static func append(_ value: Value, to bytes: inout [UInt8]) {
        switch value {
        case .empty:
            bytes.append(UInt8(ascii: "e"))
        case .strings(let values):
            start("s", values.count, &bytes)
            for value in values { bytes.appendPart(value) }
        case .integers(let values):
            start("i", values.count, &bytes)
            for value in values { bytes.appendLength(value) }
        case .floats(let values):
            start("f", values.count, &bytes)
            for value in values { bytes.appendLength(Int(truncatingIfNeeded: value.bitPattern)) }
        case .tags(let values):
            start("t", values.count, &bytes)
            for value in values { bytes.appendLength(Int(value.rawValue)) }
        case .bytes(let value):
            start("b", 1, &bytes)
            bytes.appendPart(value)
        case .items(let items):
            start("q", items.count, &bytes)
            for item in items { append(item, to: &bytes) }
        case .bulk(let bulk):
            // Fields carry no bulk data; where one ever did, its place stands for it.
            start("r", 1, &bytes)
            bytes.appendPart(bulk.uri)
        }
    }

    private static func start(_ kind: Unicode.Scalar, _ count: Int, _ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: kind))
        bytes.appendLength(count)
    }
}
