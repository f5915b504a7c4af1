/// How far compressed content may grow. Every limit is held while it grows; declared sizes are never believed.
package struct ExpansionLimits: Sendable, Equatable {
    /// Of one upload.
    package var files = 1000
    /// Of one upload, inflated. Units: bytes.
    package var byteCount = 8 << 30
    /// Files up to this stay in memory. Units: bytes.
    package var memory = 1 << 20
    /// How many times its compressed size content may have, once it is large.
    package var ratio = 200

    /// From here on the ratio counts. Units: bytes.
    static let ratioStart = 10 << 20
    /// All files that stay in memory, together. Units: multiples of `memory`.
    static let memoryShare = 16
    /// Directories and what else is no file of the batch count too, so that a list of them is bounded.
    static let entries = 100_000
    /// Of the central directory. Units: bytes.
    static let directory = 32 << 20

    package init() {}
}

/// What is left of the limits while an upload is expanded.
struct ExpansionBudget {
    let limits: ExpansionLimits
    private(set) var inflated = 0
    private var consumed = 0
    private var inMemory = 0

    init(_ limits: ExpansionLimits) { self.limits = limits }

    /// Counts a piece that was inflated.
    ///
    /// - Parameters:
    ///   - byteCount: of the piece.
    ///   - source: how many compressed bytes it took.
    mutating func take(_ byteCount: Int, from source: Int) throws(ConversionError) {
        inflated += byteCount
        consumed += source
        guard inflated <= limits.byteCount else { throw .inflatesTooFar(limit: limits.byteCount) }
        try check(inflated, from: consumed)
    }

    /// Holds the ratio of one stream, or of all.
    func check(_ byteCount: Int, from source: Int) throws(ConversionError) {
        guard byteCount > ExpansionLimits.ratioStart, byteCount / limits.ratio > source else { return }
        throw .compressedTooMuch(ratio: limits.ratio)
    }

    /// Whether a file of that size may stay in memory; it is counted if so.
    mutating func keepInMemory(_ byteCount: Int) -> Bool {
        guard byteCount <= limits.memory, inMemory + byteCount <= ExpansionLimits.memoryShare * limits.memory else {
            return false
        }
        inMemory += byteCount
        return true
    }
}
