package import DICOM

/// The body of one Store request, with what its header needs.
///
/// - Source: PS3.18 §10.5.1 (Store Transaction), §8.6.1.2 (multipart payloads).
package struct StowMessage: Sendable {
    /// Value of `Content-Type`; `type` is quoted, as RFC 2387 §3.1 has it, the boundary is a token.
    package let contentType: String
    /// The body in order.
    package let segments: [Segment]
    /// Value of `Content-Length`. Units: bytes.
    package let byteCount: Int
    /// Value of `Accept`: one media type, for Orthanc reads no list.
    package let accept: String
    package let instances: [DICOMInstance]

    /// Frames instances of one batch.
    ///
    /// - Parameter wire: `json`, `xml` or `dicom`; an instance that was uploaded as DICOM goes only as `dicom`.
    /// - Parameter boundary: letters, digits and hyphens, of at least 128 random bits, e.g. 32 random hexadecimal digits.
    /// - Throws: what the encoders throw; `invalidCharacters` for a media type or URI that no header can hold.
    package init(carrying instances: [DICOMInstance], as wire: WireForm, boundary: String) throws(DICOMError) {
        precondition(!instances.isEmpty)
        var body = MultipartRelated(boundary: boundary)
        let type: HeaderValue
        switch wire {
        case .json:
            type = .dicomJSON
            try body.appendMetadata(of: instances, asJSON: type)
        case .xml:
            type = .dicomXML
            try body.appendMetadata(of: instances, asXML: type)
        case .dicom:
            type = .dicom
            try body.appendFiles(of: instances, as: type)
        case .auto:
            preconditionFailure("auto is no form of a message: the archive chooses one")
        }
        body.finish()
        contentType = Self.contentType(type, boundary)
        segments = body.segments
        byteCount = body.byteCount
        // Azure answers in JSON only, and every other known archive can.
        accept = wire == .xml ? HeaderValue.dicomXML.text : HeaderValue.dicomJSON.text
        self.instances = instances
    }
}

extension StowMessage {
    private static func contentType(_ type: HeaderValue, _ boundary: String) -> String {
        var text = ""
        text.reserveCapacity(64 + type.text.utf8.count + boundary.utf8.count)
        text += "multipart/related; type=\""
        text += type.text
        text += "\"; boundary="
        text += boundary
        return text
    }
}

extension MultipartRelated {
    /// One part holds the metadata of all instances as an array, then come the bulk data.
    fileprivate mutating func appendMetadata(of instances: [DICOMInstance], asJSON type: HeaderValue)
        throws(DICOMError)
    {
        let dataSets = instances.map(\.madeDataSet)
        beginPart(contentType: type)
        try append { bytes throws(DICOMError) in try DICOMJSON.append(dataSets, to: &bytes) }
        for dataSet in dataSets { try appendBulkData(of: dataSet) }
    }

    /// One part for the metadata of each instance; all of them precede the bulk data, so that they precede their own.
    fileprivate mutating func appendMetadata(of instances: [DICOMInstance], asXML type: HeaderValue)
        throws(DICOMError)
    {
        let dataSets = instances.map(\.madeDataSet)
        for dataSet in dataSets {
            beginPart(contentType: type)
            append(try NativeDICOMModel.encode(dataSet))
        }
        for dataSet in dataSets { try appendBulkData(of: dataSet) }
    }

    /// One part for the Part 10 file of each instance.
    fileprivate mutating func appendFiles(of instances: [DICOMInstance], as type: HeaderValue) throws(DICOMError) {
        for instance in instances {
            beginPart(contentType: type)
            for segment in try Part10.segments(of: instance) { append(segment) }
        }
    }

    /// A part for each value by reference, found by its `Content-Location`.
    private mutating func appendBulkData(of dataSet: DataSet) throws(DICOMError) {
        let elements = dataSet.elements.span
        for index in elements.indices {
            switch elements[index].value {
            case .bulk(let bulk):
                guard let mediaType = HeaderValue(bulk.mediaType), let location = HeaderValue(bulk.uri)
                else { throw .invalidCharacters(elements[index].tag) }
                beginPart(contentType: mediaType, contentLocation: location)
                append(bulk.content)
            case .items(let items):
                for item in items { try appendBulkData(of: item) }
            default:
                continue
            }
        }
    }
}

extension HeaderValue {
    static let dicomJSON = HeaderValue(known: "application/dicom+json")
    fileprivate static let dicomXML = HeaderValue(known: "application/dicom+xml")
    fileprivate static let dicom = HeaderValue(known: "application/dicom")
}

extension DICOMInstance {
    /// The data set of an instance that was made here.
    fileprivate var madeDataSet: DataSet {
        guard case .dataSet(let dataSet) = representation else {
            preconditionFailure("an uploaded DICOM file in a metadata message: see MessageGroup")
        }
        return dataSet
    }
}
