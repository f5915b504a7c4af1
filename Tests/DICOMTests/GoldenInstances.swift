import DICOM

/// Instances with a value of nearly every kind, of which the golden files show the bytes.
enum GoldenInstances {
    static let all = ["pdf": pdf, "jpeg": jpeg]

    /// An Encapsulated PDF of odd length.
    static var pdf: DICOMInstance {
        var dataSet = patient(sopClassUID: SOPClass.encapsulatedPDF, sopInstanceUID: "2.25.1003", modality: "DOC")
        dataSet.set(.conversionType, .CS, "WSD")
        dataSet.set(.seriesNumber, .IS, "1")
        dataSet.set(.instanceNumber, .IS, "-7")
        dataSet.set(.burnedInAnnotation, .CS, "YES")
        dataSet.set(.acquisitionDateTime, .DT, "20240229120000.5+0100")
        dataSet.set(
            .conceptNameCodeSequence, .SQ,
            .items([
                DataSet([
                    DataElement(Tag(0x0008, 0x0100), .SH, .strings(["18748-4"])),
                    DataElement(Tag(0x0008, 0x0102), .SH, .strings(["LN"])),
                    DataElement(Tag(0x0008, 0x0104), .LO, .strings(["Befund <Röntgen> & \"mehr\""])),
                ])
            ]))
        dataSet.set(Tag(0x0040, 0xA160), .UT, .strings(["back\\slash\r\n\ttab"]))
        dataSet.set(.documentTitle, .ST, "Arztbrief Müller")
        dataSet.set(.mimeTypeOfEncapsulatedDocument, .LO, "application/pdf")
        let document = Array("%PDF-1.4\n% golden, not for reading\n%%EOF\n".utf8)
        dataSet.set(.encapsulatedDocumentLength, .UL, document.count)
        dataSet.set(
            .encapsulatedDocument, .OB,
            .bulk(
                BulkData(
                    content: .bytes(document), framing: .native, mediaType: "application/pdf", uri: "bulk/2.25.1003")))
        return instance("report.pdf", "application/pdf", dataSet, TransferSyntax.explicitVRLittleEndian)
    }

    /// A Secondary Capture with numbers of every kind and a fragment of odd length.
    static var jpeg: DICOMInstance {
        var dataSet = patient(sopClassUID: SOPClass.secondaryCapture, sopInstanceUID: "2.25.1004", modality: "OT")
        dataSet.set(.imageType, .CS, .strings(["DERIVED", "SECONDARY", "", "X"]))
        dataSet.set(Tag(0x0008, 0x0120), .UR, "http://example.test/a?b=1&c=2")
        dataSet.set(.conversionType, .CS, "WSD")
        dataSet.set(Tag(0x0008, 0x040C), .UV, .integers([9_007_199_254_740_993]))
        dataSet.set(Tag(0x0008, 0x9459), .FL, .floats([Double(Float(0.1)), -2]))
        dataSet.set(Tag(0x0018, 0x6020), .SL, .integers([-40]))
        dataSet.set(Tag(0x0018, 0x9073), .FD, .floats([0.1]))
        dataSet.set(.patientOrientation, .CS, .empty)
        dataSet.set(.samplesPerPixel, .US, 3)
        dataSet.set(.photometricInterpretation, .CS, "YBR_FULL_422")
        dataSet.set(.planarConfiguration, .US, 0)
        dataSet.set(.frameIncrementPointer, .AT, .tags([Tag(0x0018, 0x1063), Tag(0x0018, 0x1065)]))
        dataSet.set(.rows, .US, 1)
        dataSet.set(.columns, .US, 65_535)
        dataSet.set(Tag(0x0028, 0x0030), .DS, .strings(["0.25", "1E-1"]))
        dataSet.set(.bitsAllocated, .US, 8)
        dataSet.set(.bitsStored, .US, 8)
        dataSet.set(.highBit, .US, 7)
        dataSet.set(.pixelRepresentation, .US, 0)
        dataSet.set(Tag(0x0028, 0x0106), .SS, -5)
        dataSet.set(.lossyImageCompression, .CS, "01")
        dataSet.set(.lossyImageCompressionRatio, .DS, "12.50")
        dataSet.set(
            .requestAttributesSequence, .SQ,
            .items([
                DataSet([
                    DataElement(.scheduledProcedureStepID, .SH, .strings(["SPS1"])),
                    DataElement(.requestedProcedureID, .SH, .strings(["RP1"])),
                ]),
                DataSet([
                    DataElement(
                        Tag(0x0040, 0x0008), .SQ,
                        .items([DataSet([DataElement(Tag(0x0008, 0x0100), .SH, .strings(["C1"]))])])),
                    DataElement(.requestedProcedureID, .SH, .empty),
                ]),
            ]))
        dataSet.set(.acquisitionContextSequence, .SQ, .empty)
        dataSet.set(Tag(0x0042, 0x0014), .LO, .empty)
        dataSet.set(Tag(0x0400, 0x0115), .OB, .bytes([0xDE, 0xAD, 0xBE]))
        let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xFE, 0x00, 0x05, 0x47, 0x4F, 0x4C, 0xFF, 0xD9]
        dataSet.set(
            .pixelData, .OB,
            .bulk(
                BulkData(
                    content: .bytes(picture), framing: .encapsulated, mediaType: "image/jpeg", uri: "bulk/2.25.1004")))
        return instance("photo.jpg", "image/jpeg", dataSet, TransferSyntax.jpegBaseline)
    }

    private static func patient(sopClassUID: String, sopInstanceUID: String, modality: String) -> DataSet {
        var dataSet = DataSet()
        dataSet.set(.specificCharacterSet, .CS, "ISO_IR 192")
        dataSet.set(.sopClassUID, .UI, sopClassUID)
        dataSet.set(.sopInstanceUID, .UI, sopInstanceUID)
        dataSet.set(.studyDate, .DA, "20240229")
        dataSet.set(.studyTime, .TM, "235959.25")
        dataSet.set(.accessionNumber, .SH, .empty)
        dataSet.set(.modality, .CS, modality)
        dataSet.set(.manufacturer, .LO, "stow-gateway")
        dataSet.set(.referringPhysicianName, .PN, .empty)
        dataSet.set(.patientName, .PN, "Müller^Jörg^^Dr.=山田^太郎=やまだ^たろう")
        dataSet.set(.patientID, .LO, "PAT-ß-1")
        dataSet.set(.patientBirthDate, .DA, .empty)
        dataSet.set(.patientSex, .CS, "O")
        dataSet.set(.otherPatientIDs, .LO, .strings(["A", "", "字"]))
        dataSet.set(Tag(0x0010, 0x1001), .PN, .strings(["=王^小東", "", "Doe"]))
        dataSet.set(Tag(0x0010, 0x1010), .AS, "045Y")
        dataSet.set(.patientComments, .LT, "line one\nline two \\ with a backslash")
        dataSet.set(.studyInstanceUID, .UI, "2.25.1001")
        dataSet.set(.seriesInstanceUID, .UI, "2.25.1002")
        dataSet.set(.studyID, .SH, .empty)
        return dataSet
    }

    private static func instance(
        _ file: String, _ mediaType: String, _ dataSet: DataSet, _ transferSyntaxUID: String
    ) -> DICOMInstance {
        DICOMInstance(
            file: file, mediaType: mediaType, sopClassUID: dataSet.string(.sopClassUID) ?? "",
            sopInstanceUID: dataSet.string(.sopInstanceUID) ?? "", studyInstanceUID: "2.25.1001",
            seriesInstanceUID: "2.25.1002", transferSyntaxUID: transferSyntaxUID, representation: .dataSet(dataSet))
    }
}
