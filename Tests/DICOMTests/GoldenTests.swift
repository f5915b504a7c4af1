import DICOM
import Foundation
import Testing

/// The golden files hold what the encoders are to write. `make golden` writes them anew, for review as a diff.
/// Tests/EndToEnd/test_golden.py reads them with other programs.
@Suite struct GoldenTests {
    @Test(arguments: GoldenInstances.all.keys.sorted(), ["dcm", "json", "xml"])
    func `an encoder writes the golden bytes`(name: String, form: String) throws {
        let instance = try #require(GoldenInstances.all[name])
        guard case .dataSet(let dataSet) = instance.representation else { return }
        let written =
            switch form {
            case "dcm": try Part10.segments(of: instance).joined()
            case "json": try DICOMJSON.encode([dataSet])
            default: try NativeDICOMModel.encode(dataSet)
            }
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
            let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
            try Data(written).write(to: folder.appending(path: "\(name).\(form)"))
        } else {
            let golden = try #require(
                Bundle.module.url(forResource: name, withExtension: form, subdirectory: "Golden"))
            #expect(written == Array(try Data(contentsOf: golden)))
        }
    }

    @Test(arguments: GoldenInstances.all.keys.sorted())
    func `what was written reads back as it was`(name: String) throws {
        let instance = try #require(GoldenInstances.all[name])
        guard case .dataSet(let dataSet) = instance.representation else { return }
        let expected = dataSet.withReferences()
        #expect(try DICOMJSON.decode(DICOMJSON.encode([dataSet])) == [expected])
        #expect(try NativeDICOMModel.decode(NativeDICOMModel.encode(dataSet)) == [expected])

        let summary = try Part10Reader.summary(of: .bytes(Part10.segments(of: instance).joined()))
        #expect(summary.transferSyntaxUID == instance.transferSyntaxUID)
        #expect(summary.metaSOPClassUID == instance.sopClassUID)
        #expect(summary.metaSOPInstanceUID == instance.sopInstanceUID)
        #expect(summary.unreadTags.isEmpty)
        #expect(summary.dataSet.elements == dataSet.elements.filter { (0x0008...0x0028).contains($0.tag.group) })
    }
}

extension DataSet {
    /// The data set as a reader of a model sees it: of bulk data only the URI.
    fileprivate func withReferences() -> DataSet {
        var dataSet = self
        for element in elements {
            guard case .bulk(let bulk) = element.value else { continue }
            dataSet.set(
                element.tag, element.vr,
                .bulk(
                    BulkData(
                        content: .bytes([]), framing: .native, mediaType: "application/octet-stream", uri: bulk.uri)))
        }
        return dataSet
    }
}
