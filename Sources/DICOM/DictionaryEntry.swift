/// What the data dictionary says of an attribute.
///
/// - Source: PS3.6 §6.
package struct DictionaryEntry: Sendable, Equatable {
    package let tag: Tag
    package let keyword: String
    /// Where the standard leaves a choice: OW if that is one of them, else the first.
    package let vr: VR
    package let multiplicity: Multiplicity
    package let isRetired: Bool
    package let name: String
}

/// How many values an attribute may have.
///
/// - Source: PS3.5 §6.4.
package struct Multiplicity: Sendable, Equatable {
    package let minimum: Int
    /// `nil` where there is no bound (`n`).
    package let maximum: Int?
    /// The number of values is a multiple of this: 2 for `2-2n`.
    package let step: Int

    package init(minimum: Int, maximum: Int?, step: Int = 1) {
        self.minimum = minimum
        self.maximum = maximum
        self.step = step
    }

    package func allows(_ count: Int) -> Bool {
        count >= minimum && count <= (maximum ?? .max) && count % step == 0
    }
}

extension Multiplicity {
    /// Reads `1`, `1-3`, `1-n` and `2-2n`; `nil` for anything else.
    init?(parsing text: some Collection<UInt8>) {
        var numbers = [0]
        var unbounded = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9") where !unbounded && numbers[numbers.count - 1] < 100_000:
                numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "-") where numbers.count == 1: numbers.append(0)
            case UInt8(ascii: "n") where numbers.count == 2: unbounded = true
            default: return nil
            }
        }
        let first = numbers[0]
        guard first > 0 else { return nil }
        switch (numbers.count, unbounded) {
        case (1, _): self.init(minimum: first, maximum: first)
        case (_, true): self.init(minimum: first, maximum: nil, step: max(numbers[1], 1))
        default: self.init(minimum: first, maximum: numbers[1])
        }
    }
}
