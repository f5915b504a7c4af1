import DICOM

/// References from OBJ models to the MTL materials of the same upload.
///
/// - Source: PS3.3 §C.24.2 (Referenced Instance Sequence), §C.12.2 (Common Instance Reference).
enum MaterialLinks {
    private static let missing =
        "The OBJ names a material file (MTL) that is not in this upload; viewers show it without its materials."

    /// The instances with their references, or with a warning where the material is missing.
    ///
    /// - Parameter media: those of each file, in the order of the instances.
    static func made(in instances: [DICOMInstance], of media: [[Media]]) -> [DICOMInstance] {
        guard instances.contains(where: { $0.sopClassUID == SOPClass.encapsulatedOBJ }) else { return instances }
        let media = media.flatMap { $0 }
        let materials = instances.filter { $0.sopClassUID == SOPClass.encapsulatedMTL }
        return zip(instances, media).map { instance, media in
            guard case .document(let document) = media.form, !document.materialLibraries.isEmpty else {
                return instance
            }
            return linked(instance, document.materialLibraries, materials)
        }
    }

    private static func linked(
        _ instance: DICOMInstance, _ libraries: [String], _ materials: [DICOMInstance]
    ) -> DICOMInstance {
        var result = instance
        guard case .dataSet(var dataSet) = instance.representation else { return instance }
        var references: [DataSet] = []
        var series: [String: [DataSet]] = [:]
        for material in materials {
            guard let library = libraries.first(where: { lastPart(of: $0) == lastPart(of: material.file) }) else {
                continue
            }
            var reference = DataSet()
            reference.set(.referencedSOPClassUID, .UI, material.sopClassUID)
            reference.set(.referencedSOPInstanceUID, .UI, material.sopInstanceUID)
            series[material.seriesInstanceUID, default: []].append(reference)
            reference.set(.relativeURIReferenceWithinEncapsulatedDocument, .UR, percentEncoded(library))
            references.append(reference)
        }
        guard !references.isEmpty else {
            result.warnings.append(missing)
            return result
        }
        if dataSet[.referencedInstanceSequence]?.value.isBlank ?? true {
            dataSet.set(.referencedInstanceSequence, .SQ, .items(references))
        }
        if dataSet[.referencedSeriesSequence]?.value.isBlank ?? true {
            let items = series.sorted { $0.key < $1.key }.map { uid, instances in
                var item = DataSet()
                item.set(.referencedInstanceSequence, .SQ, .items(instances))
                item.set(.seriesInstanceUID, .UI, uid)
                return item
            }
            dataSet.set(.referencedSeriesSequence, .SQ, .items(items))
        }
        result.representation = .dataSet(dataSet)
        return result
    }

    private static func lastPart(of path: String) -> String {
        path.split { $0 == "/" || $0 == "\\" }.last.map { $0.lowercased() } ?? ""
    }

    /// A name as a relative reference (RFC 3986 §4.2).
    private static func percentEncoded(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = name.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                [byte]
            case UInt8(ascii: "\\"): [UInt8(ascii: "/")]
            default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
