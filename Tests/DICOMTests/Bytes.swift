import DICOM

/// Reads `"0800 1600 'UI' 00"`: pairs of hexadecimal digits and quoted ASCII; what stands behind `#` is comment.
func bytes(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for line in text.split(whereSeparator: \.isNewline) {
        var rest = line.prefix { $0 != "#" }
        while let first = rest.first {
            if first == "'" {
                let quoted = rest.dropFirst().prefix { $0 != "'" }
                bytes += quoted.utf8
                rest = rest.dropFirst(quoted.count + 2)
            } else if first == " " {
                rest = rest.dropFirst()
            } else {
                bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            }
        }
    }
    return bytes
}

extension [Segment] {
    /// The stream that the pieces make.
    func joined() throws -> [UInt8] {
        try reduce(into: []) { bytes, segment in
            switch segment {
            case .bytes(let more): bytes += more
            case .content(let content, let range): bytes += try content.read(at: range.lowerBound, count: range.count)
            }
        }
    }
}
