import DICOM

extension InstanceDraft {
    /// Says how pixels are shaped that are not square, such as those of a fax, unless their size says so.
    ///
    /// - Source: PS3.3 §C.7.6.3, Pixel Aspect Ratio.
    mutating func fillPixelAspectRatio(_ resolution: DecodedPage.Resolution?) {
        let sizes = [Tag.nominalScannedPixelSpacing, .pixelSpacing, .imagerPixelSpacing, .pixelAspectRatio]
        guard let ratio = resolution?.pixelAspectRatio, !sizes.contains(where: hasValue) else { return }
        fill(.pixelAspectRatio, .IS, .strings(ratio.map(String.init)))
        warn("Its pixels are not square. The object says so, but not every viewer heeds it (Pixel Aspect Ratio).")
    }
}

extension DecodedPage.Resolution {
    /// Height and width of a pixel; `nil` of those that are square to a hundredth, and of what no scanner or camera makes.
    var pixelAspectRatio: [Int]? {
        guard horizontal.isFinite, vertical.isFinite, horizontal > 0, vertical > 0 else { return nil }
        let shape = horizontal / vertical
        guard abs(shape - 1) > 0.01, 0.25...4 ~= shape else { return nil }
        // Whole numbers as the file has them, or the nearest ratio in thousandths.
        let isWhole = [horizontal, vertical].allSatisfy { $0.rounded() == $0 && $0 < 1_000_000 }
        var (height, width) = isWhole ? (Int(horizontal), Int(vertical)) : (Int((shape * 1000).rounded()), 1000)
        var (left, right) = (height, width)
        while right != 0 { (left, right) = (right, left % right) }
        (height, width) = (height / left, width / left)
        return [height, width]
    }
}
