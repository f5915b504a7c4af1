import DICOM

/// Fields and files in one JSON object.
///
/// - Shape: `{"PatientID": "P1", "file": "<Base64>"}` or `{"files": [{"name", "content", "contentType"}]}`; a list of
///   texts for several values, an object or a list of objects for the items of a sequence.
enum JSONBody {
    /// Editors and shells of Windows write it before UTF-8; it means nothing (RFC 8259 §8.1).
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func parse(_ body: [UInt8]) throws(FieldFaults) -> FormBody {
        let json: JSON
        do {
            json = try JSON(parsing: body.starts(with: byteOrderMark) ? Array(body.dropFirst(3)) : body)
        } catch {
            throw FieldFaults([
                FieldFault(
                    field: "", message: "The body is not JSON in UTF-8: it cannot be read at byte \(error.offset + 1).")
            ])
        }
        guard case .object(let members) = json else {
            throw FieldFaults([
                FieldFault(
                    field: "",
                    message:
                        "The body must be one JSON object such as {\"PatientID\": \"P1\", \"file\": \"<Base64>\"}. "
                        + "DICOM JSON goes to /studies.")
            ])
        }
        var reader = JSONBodyReader()
        for member in members { reader.read(member) }
        return try reader.finish()
    }

    /// The text that a JSON string or number stands for; `nil` of anything else.
    static func plainText(of json: [UInt8]) -> [UInt8]? {
        switch try? JSON(parsing: json) {
        case .string(let text), .number(let text): Array(text.utf8)
        default: nil
        }
    }
}

private struct JSONBodyReader {
    private var form = FormBody()
    private var faults: [FieldFault] = []

    mutating func finish() throws(FieldFaults) -> FormBody {
        if form.fields.count > FormBody.maximumFieldCount { faults = [FormBody.tooManyFields] }
        guard faults.isEmpty else { throw FieldFaults(faults) }
        return form
    }

    mutating func read(_ member: JSON.Member) {
        switch FieldName.folded(member.key) {
        case "file": readFile(member.value, field: member.key)
        case "files":
            guard case .array(let files) = member.value else {
                return refuse(member.key, Self.filesRule)
            }
            for (index, file) in files.enumerated() { readFile(file, field: "\(member.key)[\(index + 1)]") }
        default: readField(member.key, member.value)
        }
    }

    // MARK: Fields

    private mutating func readField(_ name: String, _ value: JSON) {
        // Nothing more is kept of a body that is refused anyway.
        guard form.fields.count + faults.count <= FormBody.maximumFieldCount else { return }
        switch value {
        // No value is not a switch turned on.
        case .null where Control(folded: FieldName.folded(name)) != nil: break
        case .null: append(name, .text(""))
        case .string(let text): append(name, .text(text))
        case .number(let literal):
            if Self.mayBeRounded(literal), case .attribute(let path) = FieldName(parsing: name), path.vr.isWords {
                return refuse(name, "is the number \(literal), but is no number in DICOM. Write it as text, in quotes.")
            }
            append(name, .text(literal))
        case .bool(let truth):
            guard Control(folded: FieldName.folded(name)) != nil else {
                return refuse(name, "must be a text or a number; true and false are no value of an attribute.")
            }
            append(name, .text(truth ? "true" : "false"))
        case .object(let members): readItem(name, members)
        case .array(let values): readList(name, values)
        }
    }

    /// Whether a program may have made something else of what a person meant: `123` may have become `123.0`, `1E2` 100.
    private static func mayBeRounded(_ literal: String) -> Bool {
        !literal.consists { $0 != UInt8(ascii: ".") && $0 | 0x20 != UInt8(ascii: "e") }
    }

    private mutating func readList(_ name: String, _ values: [JSON]) {
        if !values.isEmpty, values.allSatisfy({ $0.members != nil }) {
            for (index, item) in values.enumerated() { readItem("\(name)[\(index + 1)]", item.members ?? []) }
            return
        }
        var texts: [String] = []
        for value in values {
            switch value {
            case .null: texts.append("")
            case .string(let text), .number(let text): texts.append(text)
            case .bool, .array, .object:
                return refuse(
                    name, "must be a list of texts and numbers, or a list of objects for the items of a sequence.")
            }
        }
        append(name, .list(texts))
    }

    private mutating func readItem(_ name: String, _ members: [JSON.Member]) {
        if members.contains(where: { $0.key == "vr" }) {
            return refuse(name, "is written as DICOM JSON. Write the value itself: {\"PatientID\": \"P1\"}.")
        }
        guard !members.isEmpty else {
            return refuse(name, "has an item without attributes. Name them, or write [] for an empty sequence.")
        }
        for member in members { readField("\(name).\(member.key)", member.value) }
    }

    private mutating func append(_ name: String, _ value: FieldValue) {
        if value.text.utf8.contains(0) { return refuse(name, "contains a NUL character. Send text.") }
        form.fields.append(FieldInput(name: name, value, source: .json))
    }

    // MARK: Files

    private static let filesRule =
        "must be a list such as [{\"name\": \"report.pdf\", \"content\": \"<Base64>\"}]."
    private static let fileRule =
        "must be Base64 text, or an object such as {\"name\": \"report.pdf\", \"content\": \"<Base64>\"}."

    private mutating func readFile(_ value: JSON, field: String) {
        switch value {
        case .string(let text): decode(text, name: nil, contentType: nil, field: field)
        case .object(let members): readFile(members, field: field)
        case .null, .bool, .number, .array: refuse(field, Self.fileRule)
        }
    }

    private mutating func readFile(_ members: [JSON.Member], field: String) {
        var texts: [String: String] = [:]
        for member in members {
            let key = FieldName.folded(member.key)
            let known = ["name": "name", "filename": "name", "content": "content", "contenttype": "contentType"][key]
            guard let known else {
                return refuse(
                    "\(field).\(member.key)", "is not known; a file has name, content and contentType.")
            }
            if member.value == .null { continue }
            guard let text = member.value.string else { return refuse("\(field).\(member.key)", "must be a text.") }
            guard texts.updateValue(text, forKey: known) == nil else {
                return refuse("\(field).\(member.key)", "is given twice.")
            }
        }
        guard let content = texts["content"] else { return refuse(field, Self.fileRule) }
        let contentType = texts["contentType"].flatMap { ContentType($0)?.mediaType }
        decode(content, name: texts["name"], contentType: contentType, field: field)
    }

    private mutating func decode(_ text: String, name: String?, contentType: String?, field: String) {
        do throws(Base64.Malformed) {
            form.files.append(try InlineFile(base64: text.utf8.span, name: name, contentType: contentType))
        } catch {
            refuse(field, error.rule + ".")
        }
    }

    private mutating func refuse(_ name: String, _ message: String) {
        faults.append(FieldFault(field: name, message: message))
    }
}

extension VR {
    /// Whether values are words and codes, which no number is.
    fileprivate var isWords: Bool {
        switch self {
        case .AE, .AS, .CS, .LO, .LT, .PN, .SH, .ST, .UC, .UR, .UT: true
        default: false
        }
    }
}
