extension DataSet {
    /// Checks that this is one object of one patient: each reader would take another of two, or both as one.
    ///
    /// - Throws: `severalValues`; `notAllowed` for a Patient ID that ends for some readers where it does not for others.
    /// - Source: PS3.6 §6 (multiplicity 1 of each), PS3.5 §6.2 (no control characters in LO but ESC).
    package func checkIsOfOne() throws(DICOMError) {
        for tag in [Tag.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID, .patientID] {
            guard case .strings(let values)? = self[tag]?.value, values.count > 1 else { continue }
            throw .severalValues(tag)
        }
        if string(.patientID)?.utf8.contains(where: { $0 < 0x20 && $0 != 0x1B }) == true {
            throw .notAllowed(.patientID)
        }
    }
}

extension Part10Summary {
    /// Checks what every archive and viewer needs to find the object and to show its pixels. Other values are the sender's.
    ///
    /// - Throws: `invalidUID`; `severalValues`; `missing` for what pixels cannot be read without, and for the pixels of an image;
    ///   `notAllowed` for what says that they are of a kind that there is not, and for what nobody can read;
    ///   `framingContradicts`; `pixelDataTooShort`.
    /// - Source: PS3.5 §9.1 (identifiers), §8.1.1 and §8.2 (native pixels), PS3.3 §C.7.6.3.
    package func checkCanBeRead() throws(DICOMError) {
        guard VR.UI.fault(in: transferSyntaxUID) == nil else { throw .invalidUID(.transferSyntaxUID) }
        for tag in [Tag.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID] {
            if let uid = dataSet.string(tag), !Self.isIdentifier(uid) { throw .invalidUID(tag) }
        }
        try dataSet.checkIsOfOne()
        try checkText()
        if hasPixelData { try checkDescription() }
        if !hasPixels, Self.ofImages.allSatisfy({ dataSet[$0] != nil }) { throw .missing(.pixelData) }
        try checkFraming()
        if let pixelByteCount { try checkPixels(pixelByteCount) }
    }

    /// Components that begin with zero, which some equipment writes, harm nobody.
    package static func isIdentifier(_ uid: String) -> Bool {
        uid.utf8.count <= 64 && uid.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") }
    }

    /// The retired ones are still in archives.
    private static let photometricInterpretations: Set<String> = [
        "MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "HSV", "ARGB", "CMYK", "YBR_FULL", "YBR_FULL_422",
        "YBR_PARTIAL_422", "YBR_PARTIAL_420", "YBR_ICT", "YBR_RCT", "XYB",
    ]

    /// What together stands in images only.
    private static let ofImages = [Tag.photometricInterpretation, .rows, .columns, .bitsAllocated]

    /// Dates, numbers and identifiers have characters of ASCII alone, and without its Specific Character Set no text can
    /// be read. Equipment writes letters of its language into other codes, such as Body Part Examined.
    ///
    /// - Source: PS3.5 §6.2.
    private func checkText() throws(DICOMError) {
        for tag in garbledTags.sorted() {
            switch DataDictionary.entry(tag)?.vr {
            case .DA?, .TM?, .DT?, .AS?, .IS?, .DS?, .UI?: throw .notAllowed(tag)
            default: if tag == .specificCharacterSet || tag == .modality { throw .notAllowed(tag) }
            }
        }
        if case .strings(let names)? = dataSet[.specificCharacterSet]?.value,
            names.contains(where: { $0.utf8.contains { $0 < 0x20 } })
        {
            throw .notAllowed(.specificCharacterSet)
        }
    }

    /// What the pixels are said to be, in one piece or in fragments.
    private func checkDescription() throws(DICOMError) {
        // A code has no letters but those of ASCII (PS3.5 §6.2), so one that could not be read is none.
        guard !unreadTags.contains(.photometricInterpretation) else { throw .notAllowed(.photometricInterpretation) }
        guard let name = dataSet.string(.photometricInterpretation), !name.isEmpty else {
            throw .missing(.photometricInterpretation)
        }
        guard Self.photometricInterpretations.contains(name) else { throw .notAllowed(.photometricInterpretation) }
        // What was not read cannot be held against the object.
        func value(_ tag: Tag) throws(DICOMError) -> Int? {
            if unreadTags.contains(tag) { return nil }
            guard let number = dataSet.integer(tag) else { throw .missing(tag) }
            return number
        }
        if let sign = try value(.pixelRepresentation), sign != 0, sign != 1 { throw .notAllowed(.pixelRepresentation) }
        let allocated = try value(.bitsAllocated)
        let stored = try value(.bitsStored)
        if let allocated, let stored {
            if stored < 1 || stored > allocated { throw .notAllowed(.bitsStored) }
            // Some equipment leaves it out.
            if let highBit = dataSet.integer(.highBit), highBit < stored - 1 || highBit >= allocated {
                throw .notAllowed(.highBit)
            }
        }
    }

    /// Pixels that stand otherwise than the transfer syntax says are shown by no viewer.
    ///
    /// - Source: PS3.5 §A.1 to §A.4.
    private func checkFraming() throws(DICOMError) {
        if hasFragments, TransferSyntax.isNative(transferSyntaxUID) { throw .framingContradicts }
        if pixelByteCount != nil, TransferSyntax.isEncapsulated(transferSyntaxUID) { throw .framingContradicts }
    }

    private func checkPixels(_ byteCount: Int) throws(DICOMError) {
        let size = [Tag.rows, .columns, .bitsAllocated]
        // What was not read cannot be held against the pixels.
        guard unreadTags.isDisjoint(with: size + [.samplesPerPixel, .numberOfFrames]) else { return }
        for tag in size where (dataSet.integer(tag) ?? 0) <= 0 { throw .missing(tag) }
        // Numbers that are not small are not exact as such, but far beyond any file.
        var bits = size.reduce(1.0) { $0 * Double(dataSet.integer($1) ?? 0) }
        bits *= Double(max(1, dataSet.integer(.samplesPerPixel) ?? 1))
        bits *= Double(max(1, dataSet.integer(.numberOfFrames) ?? 1))
        switch dataSet.string(.photometricInterpretation) {
        case "YBR_FULL_422", "YBR_PARTIAL_422": bits *= 2 / 3
        case "YBR_PARTIAL_420": bits /= 2
        default: break
        }
        guard bits <= Double(byteCount) * 8 + 7 else { throw .pixelDataTooShort }
    }
}
