import DICOM
import Forwarder

/// What an upload would have sent, without sending it.
enum DryRunReply {
    /// Metadata by default; the Part 10 file where the client asks for `application/dicom`.
    ///
    /// - Throws: a problem if the instances cannot be encoded.
    static func make(_ instances: [DICOMInstance], _ form: ReplyForm) throws(Problem) -> Reply {
        do throws(DICOMError) {
            switch form {
            case .part10 where instances.count == 1:
                return Reply(200, "application/dicom", segments: try Part10.segments(of: instances[0]))
            case .part10:
                return try multipart(instances)
            case .dicomXML where instances.count == 1:
                return Reply(200, "application/dicom+xml", try NativeDICOMModel.encode(try instances[0].metadata()))
            case .json, .text, .html, .dicomJSON, .dicomXML:
                var dataSets: [DataSet] = []
                for instance in instances { dataSets.append(try instance.metadata()) }
                return Reply(200, "application/dicom+json", try DICOMJSON.encode(dataSets))
            }
        } catch {
            throw Problem(error)
        }
    }

    /// - Source: PS3.18 §8.6.1.2.
    private static func multipart(_ instances: [DICOMInstance]) throws(DICOMError) -> Reply {
        var random = SystemRandomNumberGenerator()
        let boundary = String.boundary(of: &random)
        var segments: [Segment] = []
        for instance in instances {
            segments.append(.bytes(Array("--\(boundary)\r\nContent-Type: application/dicom\r\n\r\n".utf8)))
            segments += try Part10.segments(of: instance)
            segments.append(.bytes([0x0D, 0x0A]))
        }
        segments.append(.bytes(Array("--\(boundary)--\r\n".utf8)))
        return Reply(
            200, "multipart/related; type=\"application/dicom\"; boundary=\(boundary)", segments: segments)
    }
}

extension DICOMInstance {
    /// What there is to say of it without its bulk data.
    func metadata() throws(DICOMError) -> DataSet {
        switch representation {
        case .dataSet(let dataSet): dataSet
        case .pieces(let pieces): pieces.summary
        case .part10(let content): try Part10Reader.summary(of: content).dataSet
        }
    }
}
