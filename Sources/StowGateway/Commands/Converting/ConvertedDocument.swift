import Conversion
import DICOM
import Forwarder

/// One file that `convert` writes.
struct ConvertedDocument: Sendable {
    var instances: [DICOMInstance] = []
    var segments: [Segment]
    /// Of a request.
    var contentType: String?

    /// The documents of instances: one for each, but one for all where the form holds several.
    static func documents(
        of instances: [DICOMInstance], _ form: ConvertJob.Form, _ siteKey: SiteKey
    ) throws(ConvertFault) -> [ConvertedDocument] {
        do {
            switch form {
            case .part10:
                var documents: [ConvertedDocument] = []
                for instance in instances {
                    documents.append(
                        ConvertedDocument(instances: [instance], segments: try Part10.segments(of: instance)))
                }
                return documents
            case .metadataJSON:
                var dataSets: [DataSet] = []
                for instance in instances { dataSets.append(try instance.metadata()) }
                let text = try DICOMJSON.encode(dataSets) + [0x0A]
                return [ConvertedDocument(instances: instances, segments: [.bytes(text)])]
            case .metadataXML:
                var documents: [ConvertedDocument] = []
                for instance in instances {
                    let text = try NativeDICOMModel.encode(try instance.metadata())
                    documents.append(ConvertedDocument(instances: [instance], segments: [.bytes(text)]))
                }
                return documents
            case .multipart(let wire):
                // One message would not hold both.
                guard MessageGroup.groups(of: instances, as: wire).allSatisfy({ $0.wire == wire }) else {
                    throw ConvertFault.uploadedObject
                }
                let message = try StowMessage(
                    carrying: instances, as: wire, boundary: boundary(for: instances, siteKey))
                return [
                    ConvertedDocument(
                        instances: instances, segments: message.segments, contentType: message.contentType)
                ]
            }
        } catch let fault as ConvertFault {
            throw fault
        } catch let error as DICOMError {
            throw .dicom(error)
        } catch {
            throw .problem(.unexpected)
        }
    }

    /// As hard to guess as a random one, and always the same for the same objects.
    private static func boundary(for instances: [DICOMInstance], _ siteKey: SiteKey) -> String {
        let parts = [Identity.Part.text("boundary")] + instances.map { .text($0.sopInstanceUID) }
        let digest = Identity.digest(siteKey: siteKey, purpose: .batch, parts: parts)
        return "stow-gateway-" + digest.prefix(16).map { digits16($0) }.joined()
    }
}
