import Conversion
import DICOM

/// The content of a Store request, understood: objects that came as files, objects that came as metadata, and what is
/// wrong with the rest.
struct StoreRequest: Sendable {
    enum Item: Sendable {
        /// A Part 10 file; `part` counts from 1.
        case file(MediaFile, part: Int)
        case described(DescribedObject)
    }

    private(set) var items: [Item] = []
    private(set) var failures: [StoreFailure] = []

    /// - Throws: a problem where the message as a whole cannot be read; then nothing of it is stored.
    init(
        _ request: Request, _ admission: StoreAdmission, _ limits: Configuration.Limits, _ siteKey: SiteKey,
        in workshop: any Workshop
    ) async throws(Problem) {
        let parts = Self.parts(of: request, admission)
        guard let first = parts.first else { throw .noParts }
        guard let type = admission.type ?? first.payloadType else { throw .storeMedia }
        if type == .dicom {
            takeFiles(parts)
        } else {
            try await takeDescribed(parts, type, limits, siteKey, in: workshop)
        }
        if items.isEmpty, failures.isEmpty { throw .noInstances }
    }

    /// What identifies the content, for a request that may be repeated.
    static func files(of request: Request, _ admission: StoreAdmission) -> [MediaFile] {
        parts(of: request, admission).map {
            MediaFile(name: $0.headers.contentLocation, content: $0.payload.content, digest: $0.payload.digest)
        }
    }

    private static func parts(of request: Request, _ admission: StoreAdmission) -> [RelatedPart] {
        switch request.content {
        case .related(let parts): return parts
        case .raw(let payload) where payload.content.byteCount > 0:
            let type = admission.type.flatMap { ContentType($0.rawValue) }
            return [RelatedPart(number: 1, headers: RelatedHeaders(contentType: type), payload: payload)]
        case .raw, .none, .form, .text: return []
        }
    }

    // MARK: application/dicom

    private mutating func takeFiles(_ parts: [RelatedPart]) {
        for part in parts {
            switch part.headers.contentType?.mediaType {
            case nil, "application/dicom", "application/octet-stream":
                let file = MediaFile(content: part.payload.content, digest: part.payload.digest)
                items.append(.file(file, part: part.number))
            default:
                failures.append(
                    .part(part.number, "is no application/dicom object, as all of this request are.", code: 0xC122))
            }
        }
    }

    // MARK: Metadata and bulk data

    private mutating func takeDescribed(
        _ parts: [RelatedPart], _ type: StorePayloadType, _ limits: Configuration.Limits, _ siteKey: SiteKey,
        in workshop: any Workshop
    ) async throws(Problem) {
        var metadata: [(part: RelatedPart, type: StorePayloadType)] = []
        var bulk: [RelatedPart] = []
        for (index, part) in parts.enumerated() {
            switch part.payloadType {
            case .json?: metadata.append((part, .json))
            case .xml?: metadata.append((part, .xml))
            case .dicom?:
                failures.append(
                    .part(
                        part.number, "is an application/dicom object in a request of metadata. Send it by itself.",
                        code: 0xC122))
            case nil where index == 0 && part.headers.contentLocation == nil && part.isUntypedMetadata:
                metadata.append((part, type))
            case nil: bulk.append(part)
            }
        }
        guard !metadata.isEmpty else { throw .noMetadata }
        guard metadata.reduce(0, { $0 + $1.part.payload.content.byteCount }) <= limits.form else {
            throw Problem(ContentFault.tooLarge(limit: limits.form))
        }
        var builder = DescribedObjects(BulkParts(bulk), siteKey: siteKey, textLimit: limits.form)
        for (part, type) in metadata {
            let room = limits.files - builder.count
            guard let rows = try await Self.rows(of: part, type, atMost: room, in: workshop) else {
                throw .tooManyInstances(limits.files)
            }
            builder.take(rows)
        }
        items = builder.objects.map { .described($0) }
        failures += builder.failures
        failures += builder.parts.unused.map {
            .part($0.number, "is bulk data that no metadata of the request refer to; it was not stored.", code: 0xC000)
        }
    }

    private static func rows(
        of part: RelatedPart, _ type: StorePayloadType, atMost limit: Int, in workshop: any Workshop
    ) async throws(Problem) -> [MetadataRow]? {
        let content = part.payload.content
        do throws(ConversionError) {
            // Metadata of many instances take longer to read than an event loop may be held.
            return try await workshop.offLoop { () throws(ConversionError) in
                do throws(DICOMError) {
                    let bytes = try content.read(at: 0, count: content.byteCount)
                    return try type == .xml
                        ? NativeDICOMModel.rows(bytes, atMost: limit) : DICOMJSON.rows(bytes, atMost: limit)
                } catch {
                    throw .dicom(error)
                }
            }
        } catch {
            guard case .dicom(.invalidModel(let offset)) = error else { throw .unexpected }
            throw .unreadableMetadata(part.number, type, offset: offset)
        }
    }
}

extension RelatedPart {
    /// What the part says of itself, where it is metadata or an object.
    var payloadType: StorePayloadType? {
        headers.contentType.flatMap { type in
            switch type.mediaType {
            case "application/json" where headers.contentLocation == nil: .json
            default: StorePayloadType(rawValue: type.mediaType)
            }
        }
    }

    /// Whether nothing but its place says that it is metadata.
    fileprivate var isUntypedMetadata: Bool {
        headers.contentType == nil || ["text/xml", "application/xml"].contains(headers.contentType?.mediaType)
    }
}

extension Problem {
    fileprivate static let noParts = Problem(
        "no-parts", 400, "There is nothing in the request",
        "The request has no content, or no parts. Nothing was stored.")

    fileprivate static let noMetadata = Problem(
        "no-metadata", 400, "There are no metadata",
        "No part is application/dicom+json or application/dicom+xml, so nobody knows whose bulk data these are. "
            + "Nothing was stored.")

    fileprivate static let noInstances = Problem(
        "no-instances", 400, "There are no instances",
        "The metadata name no instance. Nothing was stored.")

    fileprivate static func tooManyInstances(_ limit: Int) -> Problem {
        Problem(
            "too-many-instances", 413, "Too many instances",
            "At most \(limit) instances may be sent at once. Send them in several requests. Nothing was stored.")
    }

    fileprivate static func unreadableMetadata(_ part: Int, _ type: StorePayloadType, offset: Int) -> Problem {
        let place = type == .json && offset > 0 ? " (byte \(offset))" : ""
        let form =
            type == .xml
            ? "one or several NativeDicomModel documents in UTF-8, without a document type"
            : "an array of objects of the DICOM JSON Model, in UTF-8"
        return Problem(
            "malformed-metadata", 400, "The metadata cannot be read",
            "Part \(part) cannot be read\(place): it must be \(form). Nothing was stored.")
    }
}
