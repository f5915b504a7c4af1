package import DICOM

/// Makes the instance of an object whose UIDs are complete.
///
/// - Throws: every fault of the object, with 0 as its file.
package func convert(
    _ object: DescribedObject, _ settings: DescribedSettings, siteKey: SiteKey, in workshop: any Workshop
) async throws(ConversionFailure) -> DICOMInstance {
    let conversion = DescribedConversion(object: object, settings: settings, siteKey: siteKey)
    let instance: DICOMInstance
    do throws(ConversionError) {
        instance = try await conversion.instance(in: workshop)
    } catch {
        throw ConversionFailure(faults: [(0, error)])
    }
    // What cannot be written shows here, and not when it is too late to say whose fault it is.
    do throws(DICOMError) {
        _ = try Part10.segments(of: instance)
    } catch {
        throw ConversionFailure(faults: [(0, .dicom(error))])
    }
    return instance
}

/// One object on its way from metadata and bulk data to an instance.
struct DescribedConversion {
    let object: DescribedObject
    let settings: DescribedSettings
    let siteKey: SiteKey

    var attributes: DataSet { object.attributes }
    var sopClassUID: String? { attributes.string(.sopClassUID).flatMap { $0.isEmpty ? nil : $0 } }

    func instance(in workshop: any Workshop) async throws(ConversionError) -> DICOMInstance {
        guard let body = object.body else { return try withoutBody() }
        if !body.frames.isEmpty { return try await framed(body, in: workshop) }
        if body.tag == .pixelData, let native = try nativePixels(body) { return native }
        var media = try await media(of: body, in: workshop)
        let isWhole = try checkClass(of: &media, body.tag)
        return try finished(media, body, isWhole: isWhole)
    }

    /// Reads the body as an uploaded file is read: its content decides what it is.
    func media(
        of body: DescribedObject.Body, in workshop: any Workshop
    ) async throws(ConversionError) -> Media {
        let row = try MediaDescriptor.identify(body.file)
        guard let reader = row.read else { throw .notYetSupported(found: row.name, instead: row.instead) }
        if row.mediaType == "application/dicom" || row.mediaType == "application/zip" {
            throw .notYetSupported(found: "\(row.name) as bulk data")
        }
        let options = ReadingOptions(
            rendering: sopClassUID == SOPClass.vlPhotographic ? .photo : nil, settings: settings.conversion,
            given: attributes, coercion: nil)
        let media: [Media]
        switch try reader(body.file, options) {
        case .media(let one): media = [one]
        case .work(let work): media = try await work(workshop)
        }
        guard media.count == 1, let only = media.first else {
            throw .notYetSupported(found: "\(row.name) that makes several objects")
        }
        // Pixels that had to be coded anew are no longer what was declared.
        if let declared = body.transferSyntaxUID, only.content == nil, body.tag == .pixelData,
            declared != only.transferSyntaxUID
        {
            throw .givenByContent(.transferSyntaxUID)
        }
        return only
    }

    /// - Returns: whether the whole IOD is known here.
    private func checkClass(of media: inout Media, _ tag: Tag) throws(ConversionError) -> Bool {
        let given = sopClassUID ?? media.sopClassUID
        switch media.form {
        case .document:
            guard tag == .encapsulatedDocument, given == media.sopClassUID else { throw .givenByContent(.sopClassUID) }
            return true
        case .video:
            guard tag == .pixelData else { throw .givenByContent(.sopClassUID) }
            media.sopClassUID = given
            return Self.videoClasses.contains(given)
        case .image(let image):
            guard tag == .pixelData, Self.mayHold(image, given) else { throw .givenByContent(.sopClassUID) }
            if given == media.sopClassUID { return true }
            media.sopClassUID = given
            return false
        case .object: throw .notYetSupported(found: "DICOM object as bulk data")
        }
    }

    static let videoClasses: Set<String> = [
        SOPClass.videoPhotographic, SOPClass.videoEndoscopic, SOPClass.videoMicroscopic,
    ]
    static let documentClasses: Set<String> = [
        SOPClass.encapsulatedPDF, SOPClass.encapsulatedCDA, SOPClass.encapsulatedSTL, SOPClass.encapsulatedOBJ,
        SOPClass.encapsulatedMTL, SOPClass.dcm4cheGenozip, SOPClass.dcm4cheVCFBzip2, SOPClass.dcm4cheBzip2,
    ]

    /// Whether the class allows such an image, as far as the classes that are known here go.
    static func mayHold(_ image: ImageDescription, _ sopClassUID: String) -> Bool {
        switch sopClassUID {
        case SOPClass.secondaryCapture, SOPClass.vlPhotographic: image.frames == nil
        case SOPClass.multiframeSingleBitSecondaryCapture: image.samplesPerPixel == 1 && image.bitsStored == 1
        case SOPClass.multiframeGrayscaleByteSecondaryCapture: image.samplesPerPixel == 1 && image.bitsStored == 8
        case SOPClass.multiframeGrayscaleWordSecondaryCapture: image.samplesPerPixel == 1 && image.bitsStored > 8
        case SOPClass.multiframeTrueColorSecondaryCapture: image.samplesPerPixel == 3 && image.bitsStored == 8
        default: !documentClasses.contains(sopClassUID)
        }
    }
}
