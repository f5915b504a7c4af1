package import DICOM

/// What an upload belongs to, as the archive or the worklist knows it.
package struct Attachment: Sendable, Equatable {
    /// A series that the study has already.
    package struct KnownSeries: Sendable, Equatable {
        package var seriesInstanceUID: String
        /// `nil` where the archive has none, or none that counts.
        package var seriesNumber: Int?

        package init(seriesInstanceUID: String, seriesNumber: Int?) {
            self.seriesInstanceUID = seriesInstanceUID
            self.seriesNumber = seriesNumber
        }
    }

    /// Attributes of patient, study and request; they go before the given ones.
    package var attributes: DataSet
    /// `nil` where the archive was not asked.
    package var series: [KnownSeries]?

    package init(attributes: DataSet, series: [KnownSeries]? = nil) {
        self.attributes = attributes
        self.series = series
    }

    /// Given attributes, with those of the attachment in their places.
    package func completing(_ given: DataSet) -> DataSet {
        var result = given
        for element in attributes.elements { result.set(element) }
        return result
    }

    /// What DICOM objects may be given of it: a value in a sequence has more around it than can be known here.
    var plainAttributes: DataSet {
        DataSet(attributes.elements.filter { if case .items = $0.value { false } else { true } })
    }

    /// The attribute by which an object, uploaded as such, belongs to something else than this.
    ///
    /// An object without a Patient ID is nobody's, which is no agreement.
    func contradiction(in object: DataSet) -> Tag? {
        let own = PatientIdentity(object)
        if let tag = PatientIdentity(attributes).contradiction(with: own) { return tag }
        if own.id == nil, PatientIdentity(attributes).id != nil { return .patientID }
        if let wanted = attributes.text(.studyInstanceUID), object.text(.studyInstanceUID) != wanted {
            return .studyInstanceUID
        }
        return OrderNumber(attributes).contradiction(with: OrderNumber(object))
    }
}
