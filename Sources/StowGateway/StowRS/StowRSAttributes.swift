import Conversion
import DICOM

/// The attributes of a command line: those of the metadata file, over them those of `-s` and `-m`, over all the study
/// of the URL.
struct StowRSAttributes: Sendable {
    private(set) var dataSet: DataSet
    /// What the user should know; holds no value.
    private(set) var notes: [String] = []

    /// - Parameter file: a data set of the metadata file.
    /// - Throws: all that is wrong with the options, at once.
    init(_ options: [String], over file: DataSet = DataSet(), in target: StowRSTarget) throws(StowRSFault) {
        dataSet = file
        let given = try take(options)
        for element in given.elements { lay(element) }
        guard let uid = target.studyInstanceUID else { return }
        if let other = dataSet.string(.studyInstanceUID), !other.isEmpty, other != uid {
            notes.append("StudyInstanceUID: the study of the URL is taken, and not the other one that is given.")
        }
        dataSet.set(.studyInstanceUID, .UI, uid)
    }

    /// Reads `attr=value`, `attr` and `seq.attr=value`, in the names that fields of uploads have as well.
    private mutating func take(_ options: [String]) throws(StowRSFault) -> DataSet {
        var inputs: [FieldInput] = []
        var faults: [String] = []
        for option in options {
            // A slash parted sequence and attribute while the option was called -m.
            let name = String(option.prefix { $0 != "=" }.map { $0 == "/" ? "." : $0 })
            let value = option.drop { $0 != "=" }.dropFirst()
            if name.isEmpty {
                faults.append("-m and -s take attr=value, e.g. -m PatientID=P1; one of them names no attribute.")
                continue
            }
            switch FieldName(parsing: name) {
            case .control, .file, .unknown:
                faults.append(Self.unknown(name))
            case .attribute(let path) where path == AttributePath(.specificCharacterSet, .CS):
                if !value.isEmpty, value != "ISO_IR 192" {
                    notes.append(
                        "SpecificCharacterSet is always ISO_IR 192 (UTF-8): the text of the options was converted.")
                }
            case .attribute, .sequence, .namePart, .refused:
                // A terminal of another character set: the characters are lost already.
                if option.unicodeScalars.contains("\u{FFFD}") {
                    faults.append(
                        "\(FieldFault.shown(name)) is not in UTF-8; set the terminal to it (LANG=C.UTF-8).")
                    continue
                }
                inputs.append(FieldInput(name: name, value: String(value), source: .argument))
            }
        }
        var settings = FieldSettings()
        settings.required = []
        let resolved: ResolvedFields
        do throws(FieldFaults) {
            resolved = try resolveFields(inputs, settings, requiresPatient: false)
        } catch {
            throw StowRSFault(faults + error.faults.map { "\($0.field) \($0.message)" })
        }
        guard faults.isEmpty else { throw StowRSFault(faults) }
        notes += resolved.warnings
        return resolved.attributes
    }

    private static func unknown(_ name: String) -> String {
        let hint = DataDictionary.nearestKeyword(to: name).map { " Did you mean \($0)?" } ?? ""
        return "\(FieldFault.shown(name)) is no attribute that is known here.\(hint)"
    }

    /// Sets an element of the options. Of a sequence, what its items do not name stays.
    private mutating func lay(_ element: DataElement) {
        if let own = dataSet[element.tag], !own.value.isBlank, own.value != element.value, own.vr != .SQ {
            notes.append(
                "\(Problem.keyword(of: element.tag)): the value of the option is taken, and not that of the file.")
        }
        dataSet.set(DataElement(element.tag, element.vr, Self.merged(element.value, into: dataSet[element.tag]?.value)))
    }

    private static func merged(_ value: Value, into own: Value?) -> Value {
        guard case .items(let items) = value, !items.isEmpty, case .items(var result)? = own else { return value }
        for (index, item) in items.enumerated() {
            while result.count <= index { result.append(DataSet()) }
            for element in item.elements {
                result[index].set(
                    DataElement(
                        element.tag, element.vr, merged(element.value, into: result[index][element.tag]?.value)))
            }
        }
        return .items(result)
    }
}
