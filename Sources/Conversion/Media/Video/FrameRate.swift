/// Frames of a second as a fraction, as containers and codecs write it.
struct FrameRate: Sendable, Equatable {
    let numerator: Int
    let denominator: Int

    /// `nil` for what cannot be a rate: 0, above 1000, or terms above 2^31.
    init?(_ numerator: Int, _ denominator: Int) {
        let terms = 1...Int(Int32.max)
        guard terms.contains(numerator), terms.contains(denominator), numerator <= 1000 * denominator else {
            return nil
        }
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Reads `30000/1001`.
    init?(_ text: String) {
        let terms = text.split(separator: "/", omittingEmptySubsequences: false)
        guard terms.count == 2, let numerator = Int(terms[0]), let denominator = Int(terms[1]) else { return nil }
        self.init(numerator, denominator)
    }

    static let film = Self(unchecked: 24, 1)
    static let filmNTSC = Self(unchecked: 24_000, 1001)
    static let pal = Self(unchecked: 25, 1)
    static let ntsc = Self(unchecked: 30_000, 1001)
    static let thirty = Self(unchecked: 30, 1)
    static let fifty = Self(unchecked: 50, 1)
    static let doubleNTSC = Self(unchecked: 60_000, 1001)
    static let sixty = Self(unchecked: 60, 1)
    /// Those that cameras and screens have.
    static let common = [filmNTSC, film, pal, ntsc, thirty, fifty, doubleNTSC, sixty]

    private init(unchecked numerator: Int, _ denominator: Int) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Whether both are the same to a thousandth: what containers round.
    func isAbout(_ other: FrameRate) -> Bool { isWithin(1000, of: other) }

    /// Whether both are the same to a hundredth: constant, but for a jitter of the clock.
    func isNearly(_ other: FrameRate) -> Bool { isWithin(100, of: other) }

    private func isWithin(_ fraction: Int, of other: FrameRate) -> Bool {
        let left = numerator * other.denominator
        let right = other.numerator * denominator
        return abs(left - right) <= right / fraction
    }

    func isAbove(_ other: FrameRate) -> Bool {
        numerator * other.denominator > other.numerator * denominator && !isAbout(other)
    }

    /// Whether it is one of these, to a three-thousandth, which tells 29.97 from 30.
    func isOne(of rates: [FrameRate]) -> Bool { rates.contains { isWithin(3000, of: $0) } }

    /// The one of these that is nearest; `nil` of none.
    func nearest(of rates: [FrameRate]) -> FrameRate? {
        let own = Double(numerator) / Double(denominator)
        return rates.min {
            abs(Double($0.numerator) / Double($0.denominator) - own)
                < abs(Double($1.numerator) / Double($1.denominator) - own)
        }
    }

    var halved: FrameRate? { FrameRate(numerator, denominator * 2) }

    /// Value of Frame Time, e.g. `40` or `33.367`. Units: milliseconds.
    var frameTime: String {
        let microseconds = (1_000_000 * denominator + numerator / 2) / numerator
        return Self.decimal(thousandths: microseconds)
    }

    /// Value of Cine Rate, at least 1. Units: frames of a second.
    var cineRate: String { "\(max(1, (numerator + denominator / 2) / denominator))" }

    /// E.g. `25` or `29.97`.
    var text: String { Self.decimal(thousandths: (numerator * 1000 + denominator / 2) / denominator) }

    /// As ffmpeg reads it.
    var fraction: String { "\(numerator)/\(denominator)" }

    private static func decimal(thousandths: Int) -> String {
        let whole = thousandths / 1000
        var rest = "\(thousandths % 1000 + 1000)".dropFirst()
        while rest.last == "0" { rest.removeLast() }
        return rest.isEmpty ? "\(whole)" : "\(whole).\(rest)"
    }
}
