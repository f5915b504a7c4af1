package import DICOM

/// One uploaded file.
package struct MediaFile: Sendable {
    /// As the uploader gave it. May hold a patient's name: never log it.
    package var name: String?
    /// Media type that the uploader declared. Content decides; this only helps to explain a refusal.
    package var declaredType: String?
    package var content: Content
    /// `ContentDigest` of the content, taken while it arrived.
    package var digest: [UInt8]

    package init(name: String? = nil, declaredType: String? = nil, content: Content, digest: [UInt8]) {
        self.name = name
        self.declaredType = declaredType
        self.content = content
        self.digest = digest
    }
}

/// What the uploader wants a file to become (the `as` parameter).
package enum RenderAs: String, Sendable, CaseIterable {
    case sc, photo, video, document, pages
}

/// The moment at which a submission was accepted, in the gateway's time zone.
package struct AcceptanceTime: Sendable {
    /// Shape: YYYYMMDD.
    package var date: String
    /// Shape: HHMMSS.
    package var time: String

    package init(date: String, time: String) {
        self.date = date
        self.time = time
    }
}

/// What an operator decides about converted objects.
package struct ConversionSettings: Sendable {
    /// Body Part Examined of images for which nothing is given: PS3.3 §C.7.3.1 wants a laterality or an unpaired part.
    package var bodyPart: String
    package var manufacturer: String
    package var softwareVersions: String
    /// Whether media without a Patient ID are refused.
    package var requiresPatientID: Bool
    package var images: ImageSettings
    package var videos: VideoSettings
    /// Whether the archive takes dcm4che's private classes for genomic data and compressed files.
    package var allowsPrivateClasses = false
    /// Pixels of an inch in rendered pages.
    package var pageResolution = 150
    /// How much of a clinical document is read. Units: bytes.
    package var clinicalDocumentLimit = 64 << 20
    /// Whether dates, the study's ID and the manufacturer stay unknown where nothing is given.
    var keepsUnknowns = false
    /// Of what is inflated.
    package var expansion = ExpansionLimits()
    /// What is put behind the Study, Series and SOP Instance UID of DICOM objects, which makes others of them.
    package var uidSuffix: String?

    package init(
        bodyPart: String = "WHOLEBODY", manufacturer: String = "stow-gateway", softwareVersions: String,
        requiresPatientID: Bool = true, images: ImageSettings = ImageSettings(),
        videos: VideoSettings = VideoSettings()
    ) {
        self.bodyPart = bodyPart
        self.manufacturer = manufacturer
        self.softwareVersions = softwareVersions
        self.requiresPatientID = requiresPatientID
        self.images = images
        self.videos = videos
    }
}

/// All that decides what the instances of one submission look like. A class, for every step of the conversion holds it.
package final class ConversionInput: Sendable {
    package let files: [MediaFile]
    /// Given fields, checked, canonical and in UTF-8. An empty value stands for an input that was left empty.
    package let attributes: DataSet
    package let rendering: RenderAs?
    /// Whether `rendering` is asked only of the kinds that can have it.
    package let rendersWherePossible: Bool
    /// Name of the archive that will get the instances.
    package let archive: String
    package let idempotencyKey: String?
    package let acceptedAt: AcceptanceTime
    package let siteKey: SiteKey
    package let settings: ConversionSettings
    /// Files that are known to be unusable already; `file` counts from 0.
    package let faults: [(file: Int, error: ConversionError)]
    /// Whether the usable files are wanted even where others are not.
    package let isPartial: Bool
    /// Whether fields change DICOM objects that they contradict.
    package let coerces: Bool
    /// To what the submission belongs, where that was looked up.
    package let attachment: Attachment?
    /// Numbers of new series of it that are not stored yet.
    package let seriesLedger: SeriesLedger?
    /// Of a submission that is converted in several parts.
    package let part: SubmissionPart?

    package init(
        files: [MediaFile], attributes: DataSet, rendering: RenderAs? = nil, rendersWherePossible: Bool = false,
        archive: String, idempotencyKey: String? = nil, acceptedAt: AcceptanceTime, siteKey: SiteKey,
        settings: ConversionSettings, faults: [(file: Int, error: ConversionError)] = [], isPartial: Bool = false,
        coerces: Bool = false, attachment: Attachment? = nil, seriesLedger: SeriesLedger? = nil,
        part: SubmissionPart? = nil
    ) {
        self.files = files
        self.attributes = attributes
        self.rendering = rendering
        self.rendersWherePossible = rendersWherePossible
        self.archive = archive
        self.idempotencyKey = idempotencyKey
        self.acceptedAt = acceptedAt
        self.siteKey = siteKey
        self.settings = settings
        self.faults = faults
        self.isPartial = isPartial
        self.coerces = coerces
        self.attachment = attachment
        self.seriesLedger = seriesLedger
        self.part = part
    }

    /// The same of other files.
    package func of(_ files: [MediaFile]) -> ConversionInput {
        ConversionInput(
            files: files, attributes: attributes, rendering: rendering, rendersWherePossible: rendersWherePossible,
            archive: archive, idempotencyKey: idempotencyKey, acceptedAt: acceptedAt, siteKey: siteKey,
            settings: settings, faults: faults, isPartial: isPartial, coerces: coerces, attachment: attachment,
            seriesLedger: seriesLedger, part: part)
    }
}
