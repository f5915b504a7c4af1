import DICOM
import Testing

@testable import Conversion

@Suite struct PrivateDocumentTests {
    @Test(
        arguments: [
            (bzip2File, nil, SOPClass.dcm4cheBzip2, "application/x-bzip2", "OT"),
            (bzip2File, "a.VCF.bz2", SOPClass.dcm4cheVCFBzip2, "application/prs.vcfbzip2", "DNA"),
            (genozipFile, nil, SOPClass.dcm4cheGenozip, "application/vnd.genozip", "DNA"),
        ] as [([UInt8], String?, String, String, String)])
    func `an archive of dcm4che takes them`(
        bytes: [UInt8], name: String?, sopClassUID: String, mediaType: String, modality: String
    ) async throws {
        let instance = try await worked(bytes, name: name, allowsPrivate: true)[0]
        #expect(instance.sopClassUID == sopClassUID)
        #expect(instance.dataSet.string(.mimeTypeOfEncapsulatedDocument) == mediaType)
        #expect(instance.dataSet.string(.modality) == modality)
        #expect(instance.dataSet.string(.manufacturerModelName) != nil)
        #expect(instance.dataSet.integer(.encapsulatedDocumentLength) == bytes.count)
    }

    @Test func `the declared type tells variant calls too`() async throws {
        let instance = try await worked(bzip2File, declared: "application/prs.vcfbzip2", allowsPrivate: true)[0]
        #expect(instance.sopClassUID == SOPClass.dcm4cheVCFBzip2)
    }

    @Test func `other archives do not`() async {
        #expect(
            await faults { try await worked(bzip2File) } == [.needsProfile(found: "bzip2 file", profile: "dcm4chee")])
        #expect(
            await faults { try await worked(genozipFile) } == [
                .needsProfile(found: "Genozip file", profile: "dcm4chee")
            ])
        #expect(!MediaTable.supportedMediaTypes.contains("application/x-bzip2"))
    }

    @Test func `a file cut anywhere is refused`() async {
        for (bytes, kind) in [(bzip2File, "bzip2 file"), (genozipFile, "Genozip file")] {
            for count in 14..<bytes.count {
                let cut = Array(bytes.prefix(count))
                #expect(await faults { try await worked(cut, allowsPrivate: true) } == [.truncated(found: kind)])
            }
        }
    }
}
