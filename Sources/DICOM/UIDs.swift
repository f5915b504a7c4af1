/// Storage SOP Classes that media become.
///
/// - Source: PS3.4 §B.5.
package enum SOPClass {
    package static let secondaryCapture = "1.2.840.10008.5.1.4.1.1.7"
    package static let multiframeSingleBitSecondaryCapture = "1.2.840.10008.5.1.4.1.1.7.1"
    package static let multiframeGrayscaleByteSecondaryCapture = "1.2.840.10008.5.1.4.1.1.7.2"
    package static let multiframeGrayscaleWordSecondaryCapture = "1.2.840.10008.5.1.4.1.1.7.3"
    package static let multiframeTrueColorSecondaryCapture = "1.2.840.10008.5.1.4.1.1.7.4"
    package static let vlPhotographic = "1.2.840.10008.5.1.4.1.1.77.1.4"
    package static let videoPhotographic = "1.2.840.10008.5.1.4.1.1.77.1.4.1"
    package static let videoEndoscopic = "1.2.840.10008.5.1.4.1.1.77.1.1.1"
    package static let videoMicroscopic = "1.2.840.10008.5.1.4.1.1.77.1.2.1"
    package static let encapsulatedPDF = "1.2.840.10008.5.1.4.1.1.104.1"
    package static let encapsulatedCDA = "1.2.840.10008.5.1.4.1.1.104.2"
    package static let encapsulatedSTL = "1.2.840.10008.5.1.4.1.1.104.3"
    package static let encapsulatedOBJ = "1.2.840.10008.5.1.4.1.1.104.4"
    package static let encapsulatedMTL = "1.2.840.10008.5.1.4.1.1.104.5"
    /// Private classes of dcm4che for genomic data and compressed files.
    package static let dcm4cheGenozip = dcm4cheRoot + "1"
    package static let dcm4cheVCFBzip2 = dcm4cheRoot + "2"
    package static let dcm4cheBzip2 = dcm4cheRoot + "3"
    package static let dcm4cheRoot = "1.2.40.0.13.1.5.1.4.1.1.104."
    /// A directory of files, which is no object to store.
    package static let mediaStorageDirectory = "1.2.840.10008.1.3.10"
}

/// How the bytes of a data set stand.
///
/// - Source: PS3.5 §A, PS3.6 §A.
package enum TransferSyntax {
    package static let implicitVRLittleEndian = "1.2.840.10008.1.2"
    package static let explicitVRLittleEndian = "1.2.840.10008.1.2.1"
    package static let deflatedExplicitVRLittleEndian = "1.2.840.10008.1.2.1.99"
    package static let explicitVRBigEndian = "1.2.840.10008.1.2.2"
    package static let jpegBaseline = "1.2.840.10008.1.2.4.50"
    package static let jpegExtended = "1.2.840.10008.1.2.4.51"
    package static let jpegLossless = "1.2.840.10008.1.2.4.57"
    /// JPEG Lossless, first-order prediction (selection value 1).
    package static let jpegLosslessSV1 = "1.2.840.10008.1.2.4.70"
    package static let jpegLSLossless = "1.2.840.10008.1.2.4.80"
    package static let jpegLSNearLossless = "1.2.840.10008.1.2.4.81"
    package static let jpeg2000Lossless = "1.2.840.10008.1.2.4.90"
    package static let jpeg2000 = "1.2.840.10008.1.2.4.91"
    package static let jpegXLLossless = "1.2.840.10008.1.2.4.110"
    package static let jpegXLRecompression = "1.2.840.10008.1.2.4.111"
    package static let jpegXL = "1.2.840.10008.1.2.4.112"
    package static let htj2kLossless = "1.2.840.10008.1.2.4.201"
    package static let htj2kLosslessRPCL = "1.2.840.10008.1.2.4.202"
    package static let htj2k = "1.2.840.10008.1.2.4.203"
    package static let jpipReferencedDeflate = "1.2.840.10008.1.2.4.95"
    package static let htj2kJPIPReferencedDeflate = "1.2.840.10008.1.2.4.205"
    /// The root of all JPEG, MPEG and other encapsulated syntaxes but RLE.
    static let jpegFamily = "1.2.840.10008.1.2.4"
    static let deflatedImageFrame = "1.2.840.10008.1.2.8"
    package static let rleLossless = "1.2.840.10008.1.2.5"
}
