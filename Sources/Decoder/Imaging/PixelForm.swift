import Conversion

/// How samples of a decoder become the pixels of DICOM.
///
/// - Source: PS3.5 §8.1.1 (bits from the least significant one on, frames without padding between rows), §8.2.
struct PixelForm: Equatable {
    enum Colours: Equatable { case gray, rgb, cmyk }

    var colours: Colours
    var is16Bit: Bool
    /// Bands behind the colours; the first of them is the opacity if `hasAlpha`.
    var extraBands = 0
    var hasAlpha = false
    /// One bit for each pixel, of gray samples of 8 bits.
    var isPacked = false

    var samplesPerPixel: Int { colours == .gray ? 1 : 3 }
    var bitsPerSample: Int { isPacked ? 1 : is16Bit && colours == .gray ? 16 : 8 }
    var bands: Int { (colours == .gray ? 1 : colours == .rgb ? 3 : 4) + extraBands }

    /// Of one page. Units: bytes.
    func byteCount(pixels: Int) -> Int {
        isPacked ? (pixels + 7) / 8 : pixels * samplesPerPixel * bitsPerSample / 8
    }
}

/// Turns the samples of one page into pixels, some rows at a time.
struct PixelConversion {
    let form: PixelForm
    /// Whether a pixel was not fully opaque.
    private(set) var sawTransparency = false
    /// Bits that do not fill a byte yet.
    private var bits: UInt8 = 0
    private var bitCount = 0

    init(_ form: PixelForm) { self.form = form }

    /// The pixels of samples as a decoder gives them: interleaved, 16-bit ones in the machine's order.
    mutating func pixels(of samples: UnsafeRawBufferPointer) -> [UInt8] {
        let sampleByteCount = form.is16Bit ? 2 : 1
        let pixelByteCount = form.bands * sampleByteCount
        let count = samples.count / pixelByteCount
        if form.isPacked { return packed(samples, count) }
        if form.extraBands == 0, form.colours != .cmyk, form.bitsPerSample == 8 * sampleByteCount {
            return Array(samples[0..<count * pixelByteCount])
        }
        let size = count * form.samplesPerPixel * form.bitsPerSample / 8
        return [UInt8](unsafeUninitializedCapacity: size) { made, filled in
            if form.bitsPerSample == 16 {
                flattenWide(samples, count, into: made)
            } else {
                reduce(samples, count, sampleByteCount, into: made)
            }
            filled = size
        }
    }

    /// The byte that is not full when the page ends.
    mutating func rest() -> [UInt8] {
        defer { (bits, bitCount) = (0, 0) }
        return bitCount > 0 ? [bits] : []
    }

    private mutating func packed(_ samples: UnsafeRawBufferPointer, _ count: Int) -> [UInt8] {
        var made: [UInt8] = []
        made.reserveCapacity(count / 8 + 1)
        for index in 0..<count {
            if samples[index * form.bands] >= 0x80 { bits |= 1 << UInt8(bitCount) }
            bitCount += 1
            if bitCount == 8 {
                made.append(bits)
                (bits, bitCount) = (0, 0)
            }
        }
        return made
    }

    /// Gray of 16 bits over white.
    private mutating func flattenWide(
        _ samples: UnsafeRawBufferPointer, _ count: Int, into made: UnsafeMutableBufferPointer<UInt8>
    ) {
        for index in 0..<count {
            var value = UInt64(samples.wide(index * form.bands))
            if form.hasAlpha {
                let alpha = UInt64(samples.wide(index * form.bands + 1))
                if alpha < 65_535 { sawTransparency = true }
                value = (value * alpha + 65_535 * (65_535 - alpha) + 32_767) / 65_535
            }
            made[2 * index] = UInt8(truncatingIfNeeded: value)
            made[2 * index + 1] = UInt8(truncatingIfNeeded: value >> 8)
        }
    }

    /// Eight bits of everything: the high bytes of wide samples, CMYK as RGB, all over white.
    private mutating func reduce(
        _ samples: UnsafeRawBufferPointer, _ count: Int, _ sampleByteCount: Int,
        into made: UnsafeMutableBufferPointer<UInt8>
    ) {
        let colourBands = form.bands - form.extraBands
        let step = form.bands * sampleByteCount
        // In little endian the high byte is the second one.
        let high = sampleByteCount - 1
        var place = 0
        for pixel in stride(from: high, to: high + count * step, by: step) {
            let alpha = form.hasAlpha ? UInt32(samples[pixel + colourBands * sampleByteCount]) : 255
            if alpha < 255 { sawTransparency = true }
            let key = form.colours == .cmyk ? 255 - UInt32(samples[pixel + 3 * sampleByteCount]) : 0
            for band in 0..<form.samplesPerPixel {
                var value = UInt32(samples[pixel + band * sampleByteCount])
                if form.colours == .cmyk { value = key - Self.divided(value * key) }
                made[place] = UInt8(truncatingIfNeeded: Self.divided(value * alpha + 255 * (255 - alpha)))
                place += 1
            }
        }
    }

    /// A product of two bytes by 255, rounded.
    private static func divided(_ product: UInt32) -> UInt32 { (product + 127) / 255 }
}

extension UnsafeRawBufferPointer {
    fileprivate func wide(_ index: Int) -> UInt16 { loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self) }
}
