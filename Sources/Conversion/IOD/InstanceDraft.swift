import DICOM

/// A data set under construction. It begins with what the uploader gave; modules add what is missing, and check what
/// only the content can say.
struct InstanceDraft {
    let media: Media
    let settings: ConversionSettings
    let acceptedAt: AcceptanceTime
    private(set) var dataSet: DataSet
    /// Attributes that were taken from the moment of acceptance.
    private(set) var generatedTags: [Tag] = []
    private(set) var warnings: [String]
    private(set) var faults: [ConversionError] = []

    init(of media: Media, given: DataSet, settings: ConversionSettings, acceptedAt: AcceptanceTime) {
        self.media = media
        self.settings = settings
        self.acceptedAt = acceptedAt
        dataSet = given
        // Most objects have fewer; a copy of the given elements is made at any rate. With more than 1,032 bytes it would
        // miss the allocator's short way, and an element takes 16.
        dataSet.reserveCapacity(60)
        warnings = media.warnings
        for element in media.attributes.elements where !hasValue(element.tag) { dataSet.set(element) }
    }

    /// Whether a value was given for the attribute or has been set since.
    func hasValue(_ tag: Tag) -> Bool { dataSet[tag]?.value.isBlank == false }

    /// Sets an attribute for which nothing was given.
    mutating func fill(_ tag: Tag, _ vr: VR, _ value: Value) {
        if !hasValue(tag) { dataSet.set(DataElement(tag, vr, value)) }
    }

    mutating func fill(_ tag: Tag, _ vr: VR, _ text: String) {
        fill(tag, vr, text.isEmpty ? .empty : .strings([text]))
    }

    /// Sets an attribute that the gateway decides, whatever was given.
    mutating func overwrite(_ tag: Tag, _ vr: VR, _ text: String) { dataSet.set(tag, vr, text) }

    mutating func remove(_ tag: Tag) { dataSet.remove(tag) }

    /// Sets an attribute that the content decides; a given value must be the same.
    mutating func decide(_ tag: Tag, _ vr: VR, _ value: Value) {
        if let given = dataSet[tag], !given.value.isBlank, !given.value.means(value, as: vr) {
            faults.append(.givenByContent(tag))
        }
        dataSet.set(DataElement(tag, vr, value))
    }

    mutating func decide(_ tag: Tag, _ vr: VR, _ text: String) { decide(tag, vr, .strings([text])) }
    mutating func decide(_ tag: Tag, _ vr: VR, _ integer: Int) { decide(tag, vr, .integers([integer])) }

    /// Drops an attribute that this content cannot have; a given value is a fault.
    mutating func exclude(_ tag: Tag) {
        guard let given = dataSet.remove(tag), !given.value.isBlank else { return }
        faults.append(.givenByContent(tag))
    }

    /// A date and time of which the upload says nothing are the moment of acceptance. A time that was not given stays
    /// unknown beside a given date, unless that date is today.
    mutating func fillDateAndTime(_ date: Tag, _ time: Tag) {
        if settings.keepsUnknowns {
            fill(date, .DA, .empty)
            return fill(time, .TM, .empty)
        }
        if !hasValue(date) {
            fill(date, .DA, acceptedAt.date)
            generatedTags.append(date)
        }
        if hasValue(time) { return }
        if dataSet.string(date) == acceptedAt.date {
            fill(time, .TM, acceptedAt.time)
            generatedTags.append(time)
        } else {
            fill(time, .TM, .empty)
        }
    }

    /// Sets an attribute for which nothing was given to what another moment would have another value of.
    mutating func fillFromNow(_ tag: Tag, _ vr: VR, _ text: String) {
        if hasValue(tag) { return }
        fill(tag, vr, text)
        generatedTags.append(tag)
    }

    mutating func warn(_ sentence: String) { warnings.append(sentence) }
    mutating func fail(_ error: ConversionError) { faults.append(error) }
}
