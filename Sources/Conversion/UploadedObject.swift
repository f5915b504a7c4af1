import DICOM

/// Compares given fields with an uploaded DICOM object. Nothing in an object is changed, so a field that it does not
/// have already is a contradiction too.
enum UploadedObject {
    /// A fault for each given attribute that the object has with another value, or lacks.
    static func faults(of given: DataSet, against summary: Part10Summary) -> [ConversionError] {
        given.elements.compactMap { element in
            agrees(element, with: summary.dataSet) ? nil : .contradicts(element.tag)
        }
    }

    private static func agrees(_ given: DataElement, with object: DataSet) -> Bool {
        // An input that was left empty claims nothing, and the fields' character set is not the object's.
        if given.value.isBlank || given.tag == .specificCharacterSet { return true }
        guard let own = object[given.tag] else { return false }
        if case .items(let wanted) = given.value {
            guard case .items(let items) = own.value, wanted.count <= items.count else { return false }
            return zip(wanted, items).allSatisfy { wanted, item in
                wanted.elements.allSatisfy { agrees($0, with: item) }
            }
        }
        return given.value.means(own.value, as: given.vr)
    }
}
