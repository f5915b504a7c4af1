import DICOM
import Testing

@testable import Conversion

@Suite struct ModelTests {
    private static func lines(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func `each kind has its class`() async throws {
        let kinds: [([UInt8], String?, String, String)] = [
            (textSTL, nil, SOPClass.encapsulatedSTL, "model/stl"),
            (binarySTL(triangles: 3), nil, SOPClass.encapsulatedSTL, "model/stl"),
            (binarySTL(triangles: 3, header: "solid but binary"), nil, SOPClass.encapsulatedSTL, "model/stl"),
            (objModel, nil, SOPClass.encapsulatedOBJ, "model/obj"),
            (mtlMaterial, nil, SOPClass.encapsulatedMTL, "model/mtl"),
        ]
        for (bytes, name, sopClassUID, mediaType) in kinds {
            let instance = try await worked(bytes, name: name)[0]
            #expect(instance.sopClassUID == sopClassUID)
            let dataSet = instance.dataSet
            #expect(dataSet.string(.modality) == "M3D")
            #expect(dataSet.string(.mimeTypeOfEncapsulatedDocument) == mediaType)
            #expect(dataSet.string(.manufacturer) == "stow-gateway")
            #expect(dataSet.string(.deviceSerialNumber) == "UNKNOWN")
            #expect(dataSet.items(.measurementUnitsCodeSequence)?.first?.string(.codeValue) == "mm")
            #expect(dataSet.contains(.frameOfReferenceUID) == (mediaType != "model/mtl"))
        }
    }

    @Test func `given equipment and unit win`() async throws {
        let given = [
            ("Manufacturer", "ACME"), ("MeasurementUnitsCodeSequence.CodeValue", "um"),
            ("MeasurementUnitsCodeSequence.CodingSchemeDesignator", "UCUM"),
            ("MeasurementUnitsCodeSequence.CodeMeaning", "um"), ("FrameOfReferenceUID", "1.2.3"),
        ]
        let dataSet = try await worked(textSTL, given: given)[0].dataSet
        #expect(dataSet.string(.manufacturer) == "ACME")
        #expect(dataSet.string(.manufacturerModelName) == "UNKNOWN")
        #expect(dataSet.string(.softwareVersions) == "UNKNOWN")
        #expect(dataSet.items(.measurementUnitsCodeSequence)?.first?.string(.codeValue) == "um")
        #expect(dataSet.string(.frameOfReferenceUID) == "1.2.3")
    }

    @Test func `models of one series share a frame of reference`() throws {
        let files = [mediaFile(textSTL), mediaFile(binarySTL(triangles: 1)), mediaFile(objModel)]
        let instances = try convert(input(files, attributes([("PatientID", "P1")])))
        let uids = instances.map { $0.dataSet.string(.frameOfReferenceUID) }
        #expect(uids[0] == uids[1] && uids[0] != uids[2])
        #expect(
            try convert(input(files, attributes([("PatientID", "P1")]))).map(\.sopInstanceUID)
                == instances.map(\.sopInstanceUID))
    }

    @Test func `a material of the same upload is referenced`() throws {
        let files = [
            mediaFile(objModel, name: "a/square.obj"), mediaFile(mtlMaterial, name: "a/Colours.mtl"),
        ]
        let instances = try convert(input(files, attributes([("PatientID", "P1")])))
        let reference = try #require(instances[0].dataSet.items(.referencedInstanceSequence)?.first)
        #expect(reference.string(.referencedSOPInstanceUID) == instances[1].sopInstanceUID)
        #expect(reference.string(.referencedSOPClassUID) == SOPClass.encapsulatedMTL)
        #expect(reference.string(.relativeURIReferenceWithinEncapsulatedDocument) == "colours.mtl")
        let series = try #require(instances[0].dataSet.items(.referencedSeriesSequence)?.first)
        #expect(series.string(.seriesInstanceUID) == instances[1].seriesInstanceUID)
        #expect(instances[0].warnings == [])
        let alone = try convert(input([files[0]], attributes([("PatientID", "P1")])))
        #expect(alone[0].warnings.count == 1)
        #expect(!alone[0].dataSet.contains(.referencedInstanceSequence))
    }

    @Test(
        arguments: [
            ("v 0 0 0\n", "model.obj", nil), ("# x\n\nv 0 0 0\n", nil, "model/obj"), ("# colours\n", "x.MTL", nil),
            ("# x\n", nil, "model/mtl; charset=utf-8"), ("solid", "x.stl", nil), ("hello", nil, "application/sla"),
        ] as [(String, String?, String?)])
    func `name and declared type break ties of text`(text: String, name: String?, declared: String?) throws {
        let row = try MediaDescriptor.identify(mediaFile(Self.lines(text), name: name, declared: declared))
        #expect(row.name != "plain text")
    }

    @Test func `but never overrule the content`() throws {
        let pdf = try fixture("pdf/plain.pdf")
        #expect(
            try MediaDescriptor.identify(mediaFile(pdf, name: "x.obj", declared: "model/obj")).name == "PDF document")
        #expect(try MediaDescriptor.identify(mediaFile(Self.lines("hello"), name: "x.txt")).name == "plain text")
    }

    private static let vertices = "v 0 0 0\nv 1 0 0\nv 1 1 0\n"

    private static let unusable: [(String, String)] = [
        ("\(vertices)f 1 2 4\n", "x.obj"), ("\(vertices)f 1 2\n", "x.obj"), ("\(vertices)f 1 2 0\n", "x.obj"),
        ("\(vertices)f 1 2 -4\n", "x.obj"), ("\(vertices)f 1 2 x\n", "x.obj"), ("\(vertices)", "x.obj"),
        ("v 0 0\nf 1 1 1\n", "x.obj"), ("v 0 0 nan\nf 1 1 1\n", "x.obj"), ("# x\n", "x.obj"),
        ("\(vertices)f 1 2 99999999999999999999\n", "x.obj"), ("Kd 1 1 1\nnewmtl a\n", "x.mtl"),
        ("newmtl\n", "x.mtl"), ("newmtl a\nKd x\n", "x.mtl"), ("# x\n", "x.mtl"),
        ("solid a\nendsolid a\n", "x.stl"), ("solid a\nfacet normal 0 0\nendsolid a\n", "x.stl"),
        ("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 inf\n", "x.stl"),
        ("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nendloop\nendfacet\nendsolid\n", "x.stl"),
    ]

    @Test(arguments: unusable)
    func `a model that no viewer could open is refused`(text: String, name: String) async {
        let found = await faults { try await worked(Self.lines(text), name: name) }
        #expect(found.count == 1)
    }

    @Test func `programs write what they write`() async throws {
        let texts = [
            (
                "x.obj",
                "\u{23} x\r\nv 0 0 0\r\nv 1e-3 +.5 -1.\r\nv 1 0 0 1 1 1\r\nvt 0\r\ng\r\ns off\r\nf 1/1 2/1 \\\r\n3/1\r\n"
            ),
            ("x.obj", "v 0 0 0\nv 1 1 1\nl 1 2\np 1"),
            (
                "x.stl",
                "SOLID\nFACET NORMAL nan -nan(ind) 0\nOUTER LOOP\nVERTEX 0 0 0\nVERTEX 1 0 0\nVERTEX 0 1 0\nENDLOOP\nENDFACET\nENDSOLID"
            ),
            ("x.mtl", "newmtl a b\nKa spectral a.rfl\nmap_Kd a.png\n"),
        ]
        for (name, text) in texts { #expect(try await worked(Self.lines(text), name: name).count == 1) }
        let textured = try await worked(Self.lines(texts[3].1), name: "x.mtl")
        #expect(textured[0].warnings.count == 1)
    }

    @Test func `a binary file of another size is no model`() async throws {
        let bytes = binarySTL(triangles: 4)
        let cut = await faults { try await worked(Array(bytes.dropLast(10)), name: "x.stl") }
        #expect(cut == [.truncated(found: "STL model")])
        let long = await faults { try await worked(bytes + [0], name: "x.stl") }
        #expect(long == [.damaged(found: "STL model", part: "it has more bytes than its triangles take")])
        let unnamed = await faults { try await worked(bytes + [0]) }
        #expect(unnamed == [.unrecognisedMedia(declared: nil)])
        var infinite = bytes
        infinite.replaceSubrange(96..<100, with: [0, 0, 0x80, 0x7F])
        let number = await faults { try await worked(infinite) }
        #expect(number == [.damaged(found: "STL model", part: "a coordinate is no number")])
    }

    @Test func `a long model is read on a worker`() throws {
        let text = "v 0 0 0\n" + String(repeating: "f 1 1 1\n", count: 3000)
        let file = mediaFile(Self.lines(text), name: "x.obj")
        guard case .work = try readings(of: input([file], DataSet()), given: DataSet())[0] else {
            Issue.record("read on the loop")
            return
        }
    }

    @Test func `lines are joined across windows`() throws {
        let text = (0..<40_000).map { "line \($0)" }.joined(separator: "\r\n")
        var lines = TextLines(.bytes(Self.lines(text)))
        var count = 0
        while let line = try lines.next() {
            if line.isEmpty { continue }
            #expect(String(decoding: line, as: UTF8.self) == "line \(count)")
            count += 1
        }
        #expect(count == 40_000)
    }

    @Test func `an endless line is no text`() throws {
        var lines = TextLines(.bytes(Array(repeating: 0x61, count: 1 << 20)))
        #expect(try lines.next() == nil)
        #expect(!lines.isText)
    }
}
