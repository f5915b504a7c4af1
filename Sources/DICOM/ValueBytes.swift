/// The bytes of values held in memory, in little endian and UTF-8, unpadded.
///
/// - Source: PS3.5 §6.2, §7.3.
enum ValueBytes {
    /// Appends the value of an element; `false` where its VR cannot hold it.
    static func append(_ element: DataElement, to bytes: inout [UInt8]) -> Bool {
        let vr = element.vr
        switch element.value {
        case .empty: return true
        case .strings(let values):
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: "\\")) }
                bytes.append(contentsOf: value.utf8)
            }
            return vr.isText
        case .integers(let values): return append(values, vr, to: &bytes)
        case .floats(let values): return append(values, vr, to: &bytes)
        case .tags(let tags):
            for tag in tags {
                bytes.append(littleEndian: tag.group)
                bytes.append(littleEndian: tag.element)
            }
            return vr == .AT
        case .bytes(let value):
            bytes += value
            return vr != .SQ
        case .items, .bulk: return false
        }
    }

    private static func append(_ values: [Int], _ vr: VR, to bytes: inout [UInt8]) -> Bool {
        switch vr {
        case .US: append(values, as: UInt16.self, to: &bytes)
        case .SS: append(values, as: Int16.self, to: &bytes)
        case .UL: append(values, as: UInt32.self, to: &bytes)
        case .SL: append(values, as: Int32.self, to: &bytes)
        case .UV: append(values, as: UInt64.self, to: &bytes)
        case .SV: append(values, as: Int64.self, to: &bytes)
        case .IS, .DS: append(values.map(String.init), to: &bytes)
        default: false
        }
    }

    private static func append(_ values: [Double], _ vr: VR, to bytes: inout [UInt8]) -> Bool {
        switch vr {
        case .FL: for value in values { bytes.append(littleEndian: Float(value).bitPattern) }
        case .FD: for value in values { bytes.append(littleEndian: value.bitPattern) }
        default: return false
        }
        return true
    }

    private static func append<Number: FixedWidthInteger>(
        _ values: [Int], as type: Number.Type, to bytes: inout [UInt8]
    ) -> Bool {
        for value in values {
            guard let number = Number(exactly: value) else { return false }
            bytes.append(littleEndian: number)
        }
        return true
    }

    private static func append(_ values: [String], to bytes: inout [UInt8]) -> Bool {
        bytes += values.joined(separator: "\\").utf8
        return true
    }
}

extension [UInt8] {
    mutating func append(littleEndian number: some FixedWidthInteger) {
        var rest = number
        for _ in 0..<number.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func replace(littleEndian number: some FixedWidthInteger, at offset: Int) {
        var rest = number
        for place in offset..<offset + number.bitWidth / 8 {
            self[place] = UInt8(truncatingIfNeeded: rest)
            rest >>= 8
        }
    }
}
