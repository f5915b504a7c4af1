import DICOM
import Testing

@testable import Conversion

@Suite struct ConvertTests {
    @Test func `a document is carried whole`() throws {
        let instance = try converted("pdf/plain.pdf")[0]
        let bytes = try fixture("pdf/plain.pdf")
        #expect(instance.mediaType == "application/pdf")
        #expect(instance.sopClassUID == SOPClass.encapsulatedPDF)
        #expect(instance.transferSyntaxUID == TransferSyntax.explicitVRLittleEndian)
        #expect(instance.dataSet[.encapsulatedDocumentLength]?.value == .integers([bytes.count]))
        #expect(
            instance.dataSet[.encapsulatedDocument]?.value
                == .bulk(
                    BulkData(
                        content: .bytes(bytes), framing: .native, mediaType: "application/pdf",
                        uri: "bulk/" + instance.sopInstanceUID)))
    }

    @Test func `an image is one fragment`() throws {
        let instance = try converted("jpeg/ycc-420.jpg")[0]
        #expect(instance.sopClassUID == SOPClass.secondaryCapture)
        guard case .bulk(let bulk)? = instance.dataSet[.pixelData]?.value else { throw ConversionError.emptyFile }
        #expect(bulk.framing == .encapsulated)
        #expect(bulk.mediaType == "image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50")
        #expect(bulk.uri == "bulk/" + instance.sopInstanceUID)
        #expect(bulk.content == .bytes(try fixture("jpeg/ycc-420.jpg")))
    }

    @Test func `a photograph is a VL image without conversion type`() throws {
        let instance = try converted("jpeg/ycc-420.jpg", as: .photo)[0]
        #expect(instance.sopClassUID == SOPClass.vlPhotographic)
        #expect(instance.dataSet.string(.modality) == "XC")
        #expect(!instance.dataSet.contains(.conversionType))
        #expect(instance.dataSet[.imageType]?.value == .strings(["ORIGINAL", "PRIMARY"]))
    }

    @Test func `a file without a name goes by its position`() throws {
        #expect(try converted("pdf/plain.pdf", "jpeg/gray.jpg").map(\.file) == ["1", "2"])
    }

    @Test func `given attributes win over defaults, empty ones do not`() throws {
        let given = [
            ("Modality", "US"), ("Manufacturer", "Acme"), ("BurnedInAnnotation", "NO"), ("ConversionType", "DV"),
            ("ImageType", "ORIGINAL\\PRIMARY"), ("PatientComments", "x"),
        ]
        let dataSet = try converted("jpeg/gray.jpg", given: given)[0].dataSet
        for (name, text) in given {
            let path = try AttributePath(parsing: name)
            #expect(dataSet[path.tag]?.value == .strings(text.split(separator: "\\").map(String.init)))
        }
        #expect(!dataSet.contains(.softwareVersions))  // those of the gateway, not of Acme's device
        let empty = try converted("jpeg/gray.jpg", given: given.map { ($0.0, "") })[0].dataSet
        #expect(empty.string(.modality) == "OT")
        #expect(empty.string(.manufacturer) == "stow-gateway")
        #expect(empty.string(.softwareVersions) == "1.0")
        #expect(empty.string(.burnedInAnnotation) == "YES")
        #expect(empty[.patientComments]?.value == .empty)
    }

    @Test(arguments: [("", "1"), ("A1", "A1"), ("üüüüüüüüüüüüüüüü", "üüüüüüüüüüüüüüüü"), ("12345678901234567", "1")])
    func `the study ID is the accession number or 1`(accession: String, studyID: String) throws {
        let given = [("AccessionNumber", accession)]
        #expect(try converted("pdf/plain.pdf", given: given)[0].dataSet.string(.studyID) == studyID)
    }

    @Test func `dates come from the clock where none are given, and are listed`() throws {
        let instance = try converted("pdf/plain.pdf")[0]
        #expect(instance.generatedTags == [.studyDate, .studyTime, .softwareVersions, .contentDate, .contentTime])
        #expect(instance.dataSet.string(.studyDate) == "20260314")
        #expect(instance.dataSet.string(.contentTime) == "151617")
        #expect(instance.dataSet[.acquisitionDateTime]?.value == .empty)
    }

    @Test func `a given date has no time of another day`() throws {
        let past = try converted("jpeg/gray.jpg", given: [("StudyDate", "20200101")])[0]
        #expect(past.dataSet[.studyTime]?.value == .empty)
        #expect(past.generatedTags == [.softwareVersions, .contentDate, .contentTime])
        let today = try converted("jpeg/gray.jpg", given: [("StudyDate", "20260314")])[0]
        #expect(today.dataSet.string(.studyTime) == "151617")
        #expect(today.generatedTags == [.studyTime, .softwareVersions, .contentDate, .contentTime])
    }

    @Test func `text is UTF-8 whatever is given`() throws {
        let instance = try converted("pdf/plain.pdf", given: [("SpecificCharacterSet", "ISO_IR 100")])[0]
        #expect(instance.dataSet.string(.specificCharacterSet) == "ISO_IR 192")
        #expect(instance.warnings.count == 1)
        let same = try converted("pdf/plain.pdf", given: [("SpecificCharacterSet", "ISO_IR 192")])[0]
        #expect(same.warnings == [])
    }

    @Test func `a sequence of one empty item is an empty sequence`() throws {
        var given = try attributes([("PatientID", "P1")])
        given.set(.conceptNameCodeSequence, .SQ, .items([DataSet()]))
        let dataSet = try convert(input([mediaFile(try fixture("pdf/plain.pdf"))], given))[0].dataSet
        #expect(dataSet[.conceptNameCodeSequence]?.value == .items([]))
    }

    @Test func `media without a patient are refused unless the operator allows it`() throws {
        let files = [mediaFile(try fixture("pdf/plain.pdf"))]
        #expect(faults { try convert(input(files, DataSet())) } == [.missingAttribute(.patientID)])
        let allowed = try convert(input(files, DataSet()) { $0.requiresPatientID = false })
        #expect(allowed[0].dataSet[.patientID]?.value == .empty)
    }

    @Test func `every bad file is told`() throws {
        let files = [[], Array("hello".utf8), try fixture("pdf/plain.pdf"), [0xFF, 0xD8, 0xFF]].map { mediaFile($0) }
        do {
            _ = try convert(input(files, attributes([("PatientID", "P1")])))
            Issue.record("no failure")
        } catch let failure as ConversionFailure {
            #expect(failure.faults.map(\.file) == [0, 1, 3])
            #expect(
                failure.faults.map(\.error)
                    == [
                        .emptyFile, .notYetSupported(found: "plain text", instead: .document),
                        .truncated(found: "JPEG image"),
                    ])
        }
    }
}
