import DICOM
import Glibc

/// Fields that stand in a file, where nobody sees them who looks at the list of processes.
///
/// - Shape: a JSON object as in an HTTP upload, or lines `Keyword=value`; blank lines and lines that begin with # are
///   left out.
enum FieldsFile {
    /// Units: bytes.
    static let limit = 1 << 20

    /// - Parameter path: `-` for standard input.
    static func read(_ path: String) throws(FieldsFileFault) -> [FieldInput] {
        guard var text = readTextFile(path == "-" ? "/dev/stdin" : path, limit: limit) else { throw .unreadable }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        return try parse(text)
    }

    static func parse(_ text: String) throws(FieldsFileFault) -> [FieldInput] {
        if text.first(where: { !$0.isWhitespace }) == "{" { return try parseJSON(text) }
        var inputs: [FieldInput] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let mark = line.firstIndex(of: "="), mark != line.startIndex else {
                throw .notAField(line: index + 1)
            }
            inputs.append(
                FieldInput(
                    name: line[..<mark].trimmed, value: line[line.index(after: mark)...].trimmed, source: .fieldsFile))
        }
        return inputs
    }

    private static func parseJSON(_ text: String) throws(FieldsFileFault) -> [FieldInput] {
        let form: FormBody
        do throws(FieldFaults) {
            form = try JSONBody.parse(Array(text.utf8))
        } catch {
            throw .json(error.faults.map { $0.field.isEmpty ? $0.message : "\($0.field) \($0.message)" })
        }
        guard form.files.isEmpty else { throw .holdsFiles }
        return form.fields.map { FieldInput(name: $0.name, $0.value, source: .fieldsFile) }
    }
}

/// What is wrong with a file of fields; never a value.
enum FieldsFileFault: Error, Equatable {
    case unreadable
    case notAField(line: Int)
    case json([String])
    case holdsFiles

    var isUnreadable: Bool { self == .unreadable }

    var sentence: String {
        switch self {
        case .unreadable: "it cannot be read, is no UTF-8 text, or has more than \(FieldsFile.limit) bytes"
        case .notAField(let line): "line \(line) is no field: write Keyword=value, e.g. PatientID=P1"
        case .json(let rules): rules.joined(separator: " ")
        case .holdsFiles: "it holds a file; files are given by their names on the command line"
        }
    }
}
