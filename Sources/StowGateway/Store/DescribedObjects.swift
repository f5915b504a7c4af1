import Conversion
import DICOM

/// Puts metadata and bulk data together.
struct DescribedObjects {
    private(set) var objects: [DescribedObject] = []
    private(set) var failures: [StoreFailure] = []
    private(set) var parts: BulkParts
    private let siteKey: SiteKey
    /// Of a text that came as bulk data. Units: bytes.
    private let textLimit: Int
    /// Of the instances so far, sound or not.
    private(set) var count = 0

    init(_ parts: BulkParts, siteKey: SiteKey, textLimit: Int) {
        self.parts = parts
        self.siteKey = siteKey
        self.textLimit = textLimit
    }

    mutating func take(_ rows: [MetadataRow]) {
        for row in rows {
            count += 1
            switch row.attributes {
            case .failure(let error):
                var failure = StoreFailure(error)
                failure.sopClassUID = row.sopClassUID
                failure.sopInstanceUID = row.sopInstanceUID
                failures.append(failure)
                parts.noteReferences(row.references)
            case .success(let attributes):
                do throws(StoreFault) {
                    objects.append(try object(attributes))
                } catch {
                    failures.append(error.failure.of(attributes))
                }
            }
        }
    }

    private mutating func object(_ metadata: DataSet) throws(StoreFault) -> DescribedObject {
        var attributes = metadata
        let syntax = attributes.string(.availableTransferSyntaxUID)
        // Says how an archive hands the object out, and is none of its attributes.
        attributes.remove(.availableTransferSyntaxUID)
        let frameCount = attributes.integer(.numberOfFrames) ?? 1
        var body: DescribedObject.Body?
        var fault: StoreFault?
        for tag in [Tag.pixelData, .encapsulatedDocument] {
            guard let element = attributes.remove(tag) else { continue }
            do throws(StoreFault) {
                if body != nil { throw StoreFault(StoreFailure(.malformed(tag: tag, offset: 0))) }
                body = try self.body(element, syntax, frameCount: frameCount)
            } catch {
                // The other references are followed all the same, so that no part is called unknown.
                fault = fault ?? error
            }
        }
        attributes = try attributes.replacingBulk { element, bulk, _ throws(StoreFault) in
            do throws(StoreFault) {
                return try value(of: element, bulk)
            } catch {
                fault = fault ?? error
                return .empty
            }
        }
        if let fault { throw fault }
        return DescribedObject(attributes: attributes, body: body, position: count)
    }

    private mutating func body(
        _ element: DataElement, _ syntax: String?, frameCount: Int
    ) throws(StoreFault) -> DescribedObject.Body {
        switch element.value {
        case .bulk(let bulk):
            let frames = element.tag == .pixelData ? parts.frames(at: bulk.uri, count: frameCount) : nil
            let part = if let first = frames?.first { first } else { try self.part(element.tag, bulk) }
            let type = part.headers.contentType
            // Any transfer syntax is none in particular (PS3.18 §8.7.3.5.2).
            let declared = type?["transfer-syntax"].flatMap { $0 == "*" ? nil : $0 }
            let file = MediaFile(
                declaredType: type?.mediaType, content: part.payload.content,
                digest: frames.map { $0.flatMap(\.payload.digest) } ?? part.payload.digest)
            return DescribedObject.Body(
                tag: element.tag, vr: element.vr, file: file, transferSyntaxUID: declared ?? syntax,
                frames: frames.map { $0.map(\.payload.content) } ?? [])
        case .bytes(let bytes):
            let file = MediaFile(content: .bytes(bytes), digest: ContentDigest.of(bytes, siteKey))
            return DescribedObject.Body(tag: element.tag, vr: element.vr, file: file, transferSyntaxUID: syntax)
        default: throw StoreFault(StoreFailure(.missing(element.tag)))
        }
    }

    /// The value of another attribute by reference: it is what its part holds, byte for byte.
    private mutating func value(of element: DataElement, _ bulk: BulkData) throws(StoreFault) -> Value {
        let part = try part(element.tag, bulk)
        let type = part.headers.contentType?.mediaType ?? ""
        if type.hasPrefix("image/") || type.hasPrefix("video/") {
            throw StoreFault(.bulkDataOfOtherType(element.tag))
        }
        let content = part.payload.content
        guard content.byteCount > 0 else { return .empty }
        switch element.vr {
        case .OB, .OD, .OF, .OL, .OV, .OW, .UN:
            return .bulk(
                BulkData(
                    content: content, framing: .native, mediaType: "application/octet-stream",
                    uri: part.payload.digest.map(digits16).joined()))
        default: break
        }
        guard content.byteCount <= textLimit else {
            throw StoreFault(StoreFailure(.valueTooLong(element.tag, byteCount: content.byteCount)))
        }
        do throws(DICOMError) {
            let bytes = try content.read(at: 0, count: content.byteCount)
            let read = DataSet([DataElement(element.tag, element.vr, .bytes(bytes))])
            return try read.storable()[element.tag]?.value ?? .empty
        } catch {
            throw StoreFault(StoreFailure(error))
        }
    }

    private mutating func part(_ tag: Tag, _ bulk: BulkData) throws(StoreFault) -> RelatedPart {
        switch parts.part(at: bulk.uri) {
        case .one(let part): return part
        case .none: throw StoreFault(.missingBulkData(tag))
        case .several: throw StoreFault(.ambiguousBulkData(tag))
        }
    }
}

/// A failure on its way.
struct StoreFault: Error {
    let failure: StoreFailure

    init(_ failure: StoreFailure) { self.failure = failure }
}
