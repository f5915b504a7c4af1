/// The DICOM JSON Model.
///
/// - Source: PS3.18 §F.2.
package enum DICOMJSON {
    static let maximumDepth = 64

    /// An array of the data sets, as one part of a STOW message holds them.
    ///
    /// - Throws: `tooDeep` for sequences nested beyond reason, `malformed` for a value that its VR cannot hold.
    package static func encode(_ dataSets: [DataSet]) throws(DICOMError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(dataSets, to: &bytes)
        return bytes
    }

    /// Appends what `encode` makes, without a copy.
    ///
    /// - Throws: as `encode` does; then a part of the array has been appended.
    package static func append(_ dataSets: [DataSet], to bytes: inout [UInt8]) throws(DICOMError) {
        // An image has about three kilobytes.
        bytes.reserveCapacity(bytes.count + dataSets.count * 3500)
        bytes.append(UInt8(ascii: "["))
        for index in dataSets.indices {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            try DICOMJSONEncoder.append(dataSets[index], to: &bytes, depth: maximumDepth)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Reads one object or an array of them.
    ///
    /// - Parameter strictly: whether an attribute that is there twice, or has two kinds of value, is malformed; else the
    ///   last one counts.
    /// - Throws: `invalidModel` for what is no JSON or no such array, `malformed` for an attribute that cannot be.
    package static func decode(_ bytes: [UInt8], strictly: Bool = false) throws(DICOMError) -> [DataSet] {
        let decoder = DICOMJSONDecoder(isStrict: strictly)
        let json: JSON
        // A level of sequences takes three levels of JSON: item, attribute, values.
        do { json = try JSON(parsing: bytes, maximumDepth: maximumDepth * 3 + 4) } catch {
            throw .invalidModel(offset: error.offset)
        }
        switch json {
        case .object: return [try decoder.dataSet(json, depth: maximumDepth)]
        case .array(let values):
            var dataSets: [DataSet] = []
            for value in values { dataSets.append(try decoder.dataSet(value, depth: maximumDepth)) }
            return dataSets
        default: throw .invalidModel(offset: 0)
        }
    }
}
