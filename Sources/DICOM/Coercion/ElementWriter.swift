/// Writes single elements as the object around them is encoded.
///
/// - Source: PS3.5 §7.1, §7.3, §7.5.
struct ElementWriter {
    let encoding: ElementEncoding
    let characterSet: CharacterSet

    /// An element of a short value.
    ///
    /// - Throws: `invalidCharacters` where the character set lacks one, `valueTooLong`, `malformed` for a value that the
    ///   VR cannot hold.
    func bytes(of element: DataElement) throws(DICOMError) -> [UInt8] {
        try bytes(element.tag, element.vr, value: try value(of: element))
    }

    /// An element of a value that is encoded already; it is padded here.
    func bytes(_ tag: Tag, _ vr: VR, value: [UInt8]) throws(DICOMError) -> [UInt8] {
        let padded = value.count % 2 == 0 ? value : value + [vr.padding]
        guard padded.count < (encoding.isExplicit && !vr.hasLongLength ? 0xFFFF : 0xFFFF_FFFE),
            let length = UInt32(exactly: padded.count)
        else { throw .valueTooLong(tag, byteCount: padded.count) }
        return header(tag, vr, length: length) + padded
    }

    /// - Parameter length: all ones where it is undefined.
    func header(_ tag: Tag, _ vr: VR, length: UInt32) -> [UInt8] {
        guard encoding.isExplicit else { return number(tag) + number(length) }
        let start = number(tag) + Array(vr.rawValue.utf8)
        return vr.hasLongLength
            ? start + [0, 0] + number(length) : start + number(UInt16(truncatingIfNeeded: length))
    }

    func itemHeader(_ tag: Tag, length: UInt32) -> [UInt8] { number(tag) + number(length) }

    private func value(of element: DataElement) throws(DICOMError) -> [UInt8] {
        if case .strings(let values) = element.value {
            let set = element.vr.usesSpecificCharacterSet ? characterSet : .default
            var bytes: [UInt8] = []
            for (index, text) in values.enumerated() {
                guard let encoded = set.encode(text) else { throw .invalidCharacters(element.tag) }
                if index > 0 { bytes.append(UInt8(ascii: "\\")) }
                bytes += encoded
            }
            return bytes
        }
        var bytes: [UInt8] = []
        guard ValueBytes.append(element, to: &bytes) else { throw .malformed(tag: element.tag, offset: 0) }
        guard encoding.order == .bigEndian, let width = element.vr.numberWidth else { return bytes }
        return stride(from: 0, to: bytes.count, by: width).flatMap {
            bytes[$0..<min($0 + width, bytes.count)].reversed()
        }
    }

    private func number(_ tag: Tag) -> [UInt8] { number(tag.group) + number(tag.element) }

    private func number(_ number: some FixedWidthInteger) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: number)
        return encoding.order == .littleEndian ? bytes : bytes.reversed()
    }
}

extension VR {
    /// How many bytes a number of this VR has; `nil` where values have no byte order.
    fileprivate var numberWidth: Int? {
        switch self {
        case .US, .SS, .AT, .OW: 2
        case .UL, .SL, .FL, .OF, .OL: 4
        case .UV, .SV, .FD, .OD, .OV: 8
        default: nil
        }
    }
}
