extension SOPClass {
    /// Name of the standard, without "Storage"; `nil` for a class that media do not become.
    ///
    /// - Source: PS3.6 table A-1; of the private classes dcm4che's `UID.java`.
    package static func name(of uid: String) -> String? {
        switch uid {
        case secondaryCapture: "Secondary Capture Image"
        case multiframeSingleBitSecondaryCapture: "Multi-frame Single Bit Secondary Capture Image"
        case multiframeGrayscaleByteSecondaryCapture: "Multi-frame Grayscale Byte Secondary Capture Image"
        case multiframeGrayscaleWordSecondaryCapture: "Multi-frame Grayscale Word Secondary Capture Image"
        case multiframeTrueColorSecondaryCapture: "Multi-frame True Color Secondary Capture Image"
        case vlPhotographic: "VL Photographic Image"
        case videoPhotographic: "Video Photographic Image"
        case videoEndoscopic: "Video Endoscopic Image"
        case videoMicroscopic: "Video Microscopic Image"
        case encapsulatedPDF: "Encapsulated PDF"
        case encapsulatedCDA: "Encapsulated CDA"
        case encapsulatedSTL: "Encapsulated STL"
        case encapsulatedOBJ: "Encapsulated OBJ"
        case encapsulatedMTL: "Encapsulated MTL"
        case dcm4cheGenozip: "Private dcm4che Encapsulated Genozip"
        case dcm4cheVCFBzip2: "Private dcm4che Encapsulated Bzip2 VCF"
        case dcm4cheBzip2: "Private dcm4che Encapsulated Bzip2 Document"
        default: nil
        }
    }
}

extension TransferSyntax {
    /// Short name; `nil` for a syntax that media do not get.
    ///
    /// - Source: PS3.6 table A-1.
    package static func name(of uid: String) -> String? {
        switch uid {
        case explicitVRLittleEndian: "Explicit VR Little Endian"
        case jpegBaseline: "JPEG Baseline"
        case jpegExtended: "JPEG Extended"
        case jpegLossless: "JPEG Lossless"
        case jpegLosslessSV1: "JPEG Lossless, first-order prediction"
        case jpegLSLossless: "JPEG-LS Lossless"
        case jpegLSNearLossless: "JPEG-LS Near-Lossless"
        case jpeg2000Lossless: "JPEG 2000 Lossless Only"
        case jpeg2000: "JPEG 2000"
        case jpegXLLossless: "JPEG XL Lossless"
        case jpegXLRecompression: "JPEG XL JPEG Recompression"
        case jpegXL: "JPEG XL"
        case htj2kLossless: "HTJ2K Lossless Only"
        case htj2kLosslessRPCL: "HTJ2K Lossless RPCL"
        case htj2k: "HTJ2K"
        case let uid where uid.hasPrefix(jpegFamily + ".10"): videoName(of: uid)
        default: nil
        }
    }

    private static func videoName(of uid: String) -> String? {
        let parts = uid.dropFirst(jpegFamily.count + 1).split(separator: ".")
        let name: String? =
            switch parts.first {
            case "100": "MPEG-2 Main Profile / Main Level"
            case "101": "MPEG-2 Main Profile / High Level"
            case "102": "H.264 High Profile / Level 4.1"
            case "103": "BD-compatible H.264 High Profile / Level 4.1"
            case "104": "H.264 High Profile / Level 4.2 for 2D video"
            case "105": "H.264 High Profile / Level 4.2 for 3D video"
            case "106": "H.264 Stereo High Profile / Level 4.2"
            case "107": "HEVC Main Profile / Level 5.1"
            case "108": "HEVC Main 10 Profile / Level 5.1"
            default: nil
            }
        return name.map { parts.count == 1 ? $0 : "Fragmentable " + $0 }
    }
}
