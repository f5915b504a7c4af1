package import DICOM

/// An object whose attributes came as metadata, and whose large values came beside them as bulk data.
///
/// - Source: PS3.18 §10.5.1.
package struct DescribedObject: Sendable {
    /// Pixel Data or the Encapsulated Document.
    package struct Body: Sendable {
        package var tag: Tag
        package var vr: VR
        /// `declaredType` is the media type of its part, `nil` for a value that stood in the metadata.
        package var file: MediaFile
        /// What the part, or the metadata, say of the encoding.
        package var transferSyntaxUID: String?
        /// Of compressed Pixel Data that came as a part for each frame; `file` is the first then, with the digest of all.
        package var frames: [Content]

        package init(
            tag: Tag, vr: VR, file: MediaFile, transferSyntaxUID: String? = nil, frames: [Content] = []
        ) {
            self.tag = tag
            self.vr = vr
            self.file = file
            self.transferSyntaxUID = transferSyntaxUID
            self.frames = frames
        }
    }

    /// Storable, and without the body. Further values by reference have their content, and the digest of it as URI.
    package var attributes: DataSet
    package var body: Body?
    /// Among the objects of the request, from 1.
    package var position: Int

    package init(attributes: DataSet, body: Body? = nil, position: Int) {
        self.attributes = attributes
        self.body = body
        self.position = position
    }
}

/// What decides, beside the object itself, what is made of it.
package struct DescribedSettings: Sendable {
    package var conversion: ConversionSettings
    package var acceptedAt: AcceptanceTime

    /// Metadata may leave the patient out, and say that a date or a manufacturer is unknown.
    package init(_ conversion: ConversionSettings, acceptedAt: AcceptanceTime) {
        self.conversion = conversion
        self.conversion.requiresPatientID = false
        self.conversion.keepsUnknowns = true
        self.acceptedAt = acceptedAt
    }
}
