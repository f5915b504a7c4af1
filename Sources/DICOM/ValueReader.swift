/// Makes values of bytes.
struct ValueReader {
    let order: ByteOrder
    let decoding: TextDecoding

    /// `nil` for text that is not in its character set, or binary values of which the order is not known here.
    func value(_ bytes: ArraySlice<UInt8>, _ vr: VR) -> Value? {
        if bytes.isEmpty { return .empty }
        if vr.isText { return text(bytes, vr) }
        switch vr {
        case .US: return .integers(numbers(bytes, as: UInt16.self).map { Int($0) })
        case .SS: return .integers(numbers(bytes, as: UInt16.self).map { Int(Int16(bitPattern: $0)) })
        case .UL: return .integers(numbers(bytes, as: UInt32.self).map { Int($0) })
        case .SL: return .integers(numbers(bytes, as: UInt32.self).map { Int(Int32(bitPattern: $0)) })
        case .SV: return .integers(numbers(bytes, as: UInt64.self).map { Int(Int64(bitPattern: $0)) })
        case .UV:
            let values = numbers(bytes, as: UInt64.self).compactMap { Int(exactly: $0) }
            return values.count == bytes.count / 8 ? .integers(values) : nil
        case .FL: return .floats(numbers(bytes, as: UInt32.self).map { Double(Float(bitPattern: $0)) })
        case .FD: return .floats(numbers(bytes, as: UInt64.self).map { Double(bitPattern: $0) })
        case .AT:
            let halves = numbers(bytes, as: UInt16.self)
            return .tags(stride(from: 0, to: halves.count - 1, by: 2).map { Tag(halves[$0], halves[$0 + 1]) })
        case .OB: return .bytes(Array(bytes))
        case .OW, .OF, .OL, .OD, .OV, .UN: return order == .littleEndian ? .bytes(Array(bytes)) : nil
        default: return nil
        }
    }

    /// The whole numbers that the bytes hold; an odd rest is no number.
    private func numbers<Number: FixedWidthInteger & UnsignedInteger>(
        _ bytes: ArraySlice<UInt8>, as type: Number.Type
    ) -> [Number] {
        let width = Number.bitWidth / 8
        return (0..<bytes.count / width).map { index in
            let start = bytes.startIndex + index * width
            return order.number(bytes[start..<start + width], as: type)
        }
    }

    private func text(_ bytes: ArraySlice<UInt8>, _ vr: VR) -> Value? {
        let decoding = vr.usesSpecificCharacterSet ? decoding : TextDecoding()
        guard let text = decoding.decode(bytes) else { return nil }
        if vr.isSingleText {
            let value = Self.trimmed(text, leading: false)
            return value.isEmpty ? .empty : .strings([value])
        }
        let values = text.parts(separatedBy: "\\").map { part in
            let value = Self.trimmed(part, leading: true)
            return vr == .PN ? PersonName.canonical(value) : value
        }
        return values == [""] ? .empty : .strings(values)
    }

    /// Padding is spaces, for UI a NUL; some writers mix them up, so both go. Leading spaces count only in long texts.
    private static func trimmed(_ text: String, leading: Bool) -> String {
        var scalars = Substring(text).unicodeScalars
        while let last = scalars.last, last == " " || last == "\0" { scalars.removeLast() }
        if leading { while scalars.first == " " { scalars.removeFirst() } }
        return String(scalars)
    }
}

extension VR {
    /// Whether Specific Character Set says how the bytes stand for characters (PS3.5 §6.1.2.3).
    var usesSpecificCharacterSet: Bool {
        switch self {
        case .LO, .LT, .PN, .SH, .ST, .UC, .UT: true
        default: false
        }
    }
}
