import DICOM

/// A file of attributes: DICOM JSON, or XML of the Native DICOM Model. Its content says which.
///
/// - Source: PS3.18 §F.2, PS3.19 §A.1.
struct MetadataFile: Sendable {
    /// One for each object that it describes; text checked, without file meta information.
    let dataSets: [DataSet]

    /// Units: bytes.
    static let limit = 64 << 20

    /// What keeps it from being used; each names attributes and never a value.
    enum Fault: Error, Equatable, Sendable {
        case neitherJSONNorXML
        case unreadable(DICOMError)
        case isEmpty
        /// The rule goes on from the name of the attribute.
        case attribute(Tag, rule: String)
    }

    init(parsing bytes: [UInt8]) throws(Fault) {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        let first = text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let read: [DataSet]
        do throws(DICOMError) {
            switch first {
            case UInt8(ascii: "{"), UInt8(ascii: "["): read = try DICOMJSON.decode(text)
            case UInt8(ascii: "<"): read = try NativeDICOMModel.decode(text)
            default: read = []
            }
        } catch {
            throw .unreadable(error)
        }
        guard first != nil else { throw .isEmpty }
        guard [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "<")].contains(first) else {
            throw .neitherJSONNorXML
        }
        guard !read.isEmpty else { throw .isEmpty }
        var dataSets: [DataSet] = []
        for dataSet in read { dataSets.append(try Self.checked(dataSet, isOuter: true)) }
        self.dataSets = dataSets
    }

    /// A data set with values that its VRs can hold, and without what messages have no place for.
    private static func checked(_ dataSet: DataSet, isOuter: Bool) throws(Fault) -> DataSet {
        var result = DataSet()
        for element in dataSet.elements {
            // File meta information (which Google's samples have there), and lengths of groups, which are retired.
            if element.tag.group < 0x0008 || element.tag.element == 0 { continue }
            guard element.tag.group < 0xFFFA else { throw .attribute(element.tag, rule: "is no part of a data set.") }
            try checkVR(of: element)
            switch element.value {
            case .items(let items):
                var checkedItems: [DataSet] = []
                for item in items { checkedItems.append(try checked(item, isOuter: false)) }
                result.set(element.tag, element.vr, .items(checkedItems))
            case .strings(let values):
                try check(values, of: element)
                result.set(element)
            case .bulk where !(isOuter && (element.tag == .pixelData || element.tag == .encapsulatedDocument)):
                throw .attribute(
                    element.tag, rule: "stands elsewhere (BulkDataURI), where it is not read from. Write it in.")
            case .empty, .integers, .floats, .tags, .bytes, .bulk: result.set(element)
            }
        }
        return result
    }

    private static func check(_ values: [String], of element: DataElement) throws(Fault) {
        for value in values {
            if let fault = element.vr.fault(in: value) { throw .attribute(element.tag, rule: fault.rule + ".") }
        }
        if let fault = DataDictionary.entry(element.tag)?.multiplicity.fault(count: values.count) {
            throw .attribute(element.tag, rule: fault.rule + ".")
        }
    }

    /// Text of another VR than the standard's would be read by nobody: a Patient ID that is bytes is none.
    private static func checkVR(of element: DataElement) throws(Fault) {
        guard let entry = DataDictionary.entry(element.tag), entry.vr.isText || entry.vr == .SQ else { return }
        guard element.vr == entry.vr else {
            throw .attribute(
                element.tag,
                rule: "has the VR \(element.vr.rawValue), but is of VR \(entry.vr.rawValue) in the standard.")
        }
    }
}

extension MetadataFile.Fault {
    /// What goes on from the name of the file.
    var sentence: String {
        switch self {
        case .neitherJSONNorXML: "is neither DICOM JSON nor XML of the Native DICOM Model"
        case .isEmpty: "holds no attributes"
        case .unreadable(.malformed(let tag, _)):
            "is not as the model has it: \(Problem.keyword(of: tag)) has a value that its VR cannot hold, or a wrong VR"
        case .unreadable(.tooDeep): "nests sequences too deep"
        case .unreadable: "is no DICOM JSON and no XML of the Native DICOM Model (without <!DOCTYPE, in UTF-8)"
        case .attribute(let tag, let rule): "cannot be used: \(Problem.keyword(of: tag)) \(rule)"
        }
    }
}

extension DataSet {
    /// Whether it refers to pixels or a document that stand elsewhere.
    var refersToBulkData: Bool {
        elements.contains { if case .bulk = $0.value { true } else { false } }
    }

    /// Without the references, in whose place come those of files.
    var withoutBulkData: DataSet {
        DataSet(elements.filter { if case .bulk = $0.value { false } else { true } })
    }
}
