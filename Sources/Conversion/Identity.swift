import Crypto
import DICOM

/// The site's secret, under which all UIDs are made.
package final class SiteKey: Sendable {
    fileprivate let keyed: KeyedDigest
    /// The key of `ContentDigest`, derived so that it tells nothing of the other.
    let contentKey: SymmetricKey

    /// - Parameter bytes: 32 random bytes, the same after every restart.
    package init(_ bytes: [UInt8]) {
        keyed = KeyedDigest(key: bytes)
        contentKey = SymmetricKey(data: keyed.code(for: Array("content".utf8)))
    }
}

/// UIDs and seals that equal inputs reproduce and nobody without the site key can guess.
package enum Identity {
    /// What a value stands for; it is part of the input, so that equal inputs of two purposes differ.
    package enum Purpose: String, Sendable {
        case batch, study, series, sop, frameOfReference
    }

    /// One of the things that a value stands for.
    package enum Part: Sendable {
        case text(String)
        case bytes([UInt8])
        /// A text that may be absent, which differs from an empty one.
        case given(String?)
    }

    /// `2.25.` and 128 bits of the seal in decimal.
    ///
    /// - Source: PS3.5 §B.2.
    package static func uid(siteKey: SiteKey, purpose: Purpose, parts: [Part]) -> String {
        let bytes = digest(siteKey: siteKey, purpose: purpose, parts: parts)
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<8 {
            high = high << 8 | UInt64(bytes[index])
            low = low << 8 | UInt64(bytes[index + 8])
        }
        return "2.25." + decimal(high: high, low: low)
    }

    /// 32 bytes that stand for all the parts: HMAC-SHA256 over the purpose and the parts, each behind its length so
    /// that no two lists read alike.
    package static func digest(siteKey: SiteKey, purpose: Purpose, parts: [Part]) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(parts.reduce(32) { $0 + $1.byteCount + 8 })
        message.appendPart(purpose.rawValue)
        for part in parts { message.appendPart(part) }
        return siteKey.keyed.code(for: message)
    }

    /// An unsigned number of 128 bits in decimal, without leading zeros.
    static func decimal(high: UInt64, low: UInt64) -> String {
        let limb: UInt64 = 10_000_000_000_000_000_000  // 10^19, the largest power of ten in 64 bits
        // The first division leaves up to 66 bits, so it takes two more limbs to hold the rest.
        let first = limb.dividingFullWidth((high % limb, low))
        let second = limb.dividingFullWidth((high / limb, first.quotient))
        var digits = [UInt8](repeating: UInt8(ascii: "0"), count: 57)
        for (limb, number) in [second.quotient, second.remainder, first.remainder].enumerated() {
            var rest = number
            var place = limb * 19 + 18
            while rest > 0 {
                digits[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                place -= 1
            }
        }
        let start = digits.firstIndex { $0 != UInt8(ascii: "0") } ?? 56
        return String(decoding: digits[start...], as: UTF8.self)
    }
}

extension Identity.Part {
    /// Units: bytes.
    fileprivate var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .given(let text): 1 + (text?.utf8.count ?? 0)
        }
    }
}

/// Appends parts behind their lengths in 8 bytes, so that a list of parts reads back in one way only.
extension [UInt8] {
    fileprivate mutating func appendPart(_ part: Identity.Part) {
        switch part {
        case .text(let text): appendPart(text)
        case .bytes(let bytes): appendPart(bytes)
        case .given(let text):
            appendLength(part.byteCount)
            append(text == nil ? 0 : 1)
            if let text { append(utf8: text) }
        }
    }

    mutating func appendPart(_ text: String) {
        appendLength(text.utf8.count)
        append(utf8: text)
    }

    mutating func appendPart(_ bytes: [UInt8]) {
        appendLength(bytes.count)
        append(contentsOf: bytes)
    }

    mutating func appendLength(_ length: Int) {
        let length = UInt64(truncatingIfNeeded: length)
        append(addingCapacity: 8) { output in
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                output.append(UInt8(truncatingIfNeeded: length >> shift))
            }
        }
    }
}
