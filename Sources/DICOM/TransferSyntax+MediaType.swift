extension TransferSyntax {
    /// The media type of a frame, or a video; `nil` for a syntax that has none.
    ///
    /// - Source: PS3.18 Tables 8.7.3-2 and 8.7.3-4.
    static func bulkMediaType(of uid: String) -> String? {
        switch uid {
        case jpegBaseline, jpegExtended, jpegLossless, jpegLosslessSV1: return "image/jpeg"
        case jpegLSLossless, jpegLSNearLossless: return "image/jls"
        case jpeg2000Lossless, jpeg2000: return "image/jp2"
        case htj2kLossless, htj2kLosslessRPCL, htj2k: return "image/jphc"
        case jpegXLLossless, jpegXLRecompression, jpegXL: return "image/jxl"
        case rleLossless: return "image/dicom-rle"
        default: break
        }
        guard uid.hasPrefix(jpegFamily + "."),
            let number = Int(uid.dropFirst(jpegFamily.count + 1).prefix { $0 != "." })
        else { return nil }
        return switch number {
        case 100, 101: "video/mpeg"
        case 102...106: "video/mp4"
        case 107, 108: "video/H265"
        default: nil
        }
    }
}
