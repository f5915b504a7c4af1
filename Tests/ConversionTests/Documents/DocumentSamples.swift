import DICOM

@testable import Conversion

/// A clinical document, made up, with the parts that a test wants.
func clinicalDocument(
    header: String = "", root: String = "1.2.3.4", extension: String = "D1", title: String = "Befund",
    time: String = "20240229101112+0100",
    patient: String = """
    <id root="1.2.3" extension="P1"/>
    <patient><name><given>Jörg</given><given>Otto</given><family>Müller</family></name>
    <administrativeGenderCode code="M"/><birthTime value="19700131"/></patient>
    """, body: String = ""
) -> [UInt8] {
    Array(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        \(header)<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:x="urn:x">
        <typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
        <id root="\(root)" extension="\(`extension`)"/>
        <code code="11528-7" codeSystem="2.16.840.1.113883.6.1" displayName="Radiology Report"/>
        <title>\(title)</title>
        <effectiveTime value="\(time)"/>
        <recordTarget><patientRole>\(patient)</patientRole></recordTarget>
        <component>\(body)</component>
        </ClinicalDocument>

        """.utf8)
}

/// A tetrahedron.
let textSTL: [UInt8] = {
    let corners = ["0 0 0", "1 0 0", "0 1 0", "0 0 1.5e0"]
    var text = "solid tetrahedron\n"
    for facet in [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]] {
        text += "  facet normal 0 0 -1\n    outer loop\n"
        for corner in facet { text += "      vertex \(corners[corner])\n" }
        text += "    endloop\n  endfacet\n"
    }
    return Array((text + "endsolid tetrahedron\n").utf8)
}()

func binarySTL(triangles: Int, header: String = "made up") -> [UInt8] {
    var bytes = Array(header.utf8) + Array(repeating: UInt8(0), count: 80 - header.utf8.count)
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: triangles >> (8 * $0)) }
    for index in 0..<triangles {
        for coordinate in 0..<12 {
            let bits = Float(index * 12 + coordinate).bitPattern
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt32($0))) }
        }
        bytes += [0, 0]
    }
    return bytes
}

let objModel = Array(
    """
    # made up
    mtllib colours.mtl
    o square
    v 0 0 0
    v 1 0 0
    v 1 1 0.5
    v 0 1 0
    vt 0 0
    vn 0 0 1
    usemtl red
    f 1/1/1 2//1 3/1 -1

    """.utf8)

let mtlMaterial = Array("# made up\nnewmtl red\nKd 1.0 0 0\nillum 1\n".utf8)

/// `bz2.compress(b"made up\n")` of Python.
let bzip2File: [UInt8] = [
    0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0xDB, 0x13, 0xC1, 0x98, 0x00, 0x00,
    0x02, 0xD1, 0x80, 0x00, 0x10, 0x40, 0x00, 0x26, 0x02, 0x42, 0x00, 0x20, 0x00, 0x31, 0x0C, 0x08,
    0x20, 0x36, 0x88, 0xC6, 0x32, 0x4F, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, 0xDB, 0x13, 0xC1, 0x98,
]

/// Signature, some bytes, and the footer of a Genozip file.
let genozipFile: [UInt8] =
    [0x27, 0x05, 0x20, 0x12] + Array(repeating: 7, count: 100) + [0, 0, 0, 0, 0, 0, 0, 4, 0x27, 0x05, 0x20, 0x12]

/// A workshop that does everything here and at once; programs answer as recorded.
struct RecordedWorkshop: RefusingWorkshop {
    var answer: @Sendable (ToolJob) throws(WorkshopError) -> ToolResult = { (job) throws(WorkshopError) in
        throw .missing(package: job.tool.package)
    }

    func decode(_: Content, as: RasterFormat, _: RasterLimits) async throws(WorkshopError) -> DecodedImage {
        throw .missing(package: "none")
    }
    func normalise(jpeg: Content, _: JPEGWish, _: RasterLimits) async throws(WorkshopError) -> NormalisedJPEG {
        throw .missing(package: "none")
    }
    func verify(_: Content, as: CodestreamFormat, _: RasterLimits) async throws(WorkshopError) {
        throw .missing(package: "none")
    }
    func run(_ job: ToolJob) async throws(WorkshopError) -> ToolResult { try answer(job) }
}

/// Converts one file with a patient and more fields, work included.
func worked(
    _ bytes: [UInt8], name: String? = nil, declared: String? = nil, given: [(String, String)] = [],
    as rendering: RenderAs? = nil, allowsPrivate: Bool = false, in workshop: RecordedWorkshop = RecordedWorkshop()
) async throws -> [DICOMInstance] {
    let input = input(
        [mediaFile(bytes, name: name, declared: declared)], try attributes([("PatientID", "P1")] + given), as: rendering
    ) { $0.allowsPrivateClasses = allowsPrivate }
    return try await convert(input, in: workshop)
}
