import DICOM

/// One field as the client sent it.
struct FieldInput: Equatable, Sendable {
    /// As the client wrote it: it may hold anything, so it never goes to a log.
    var name: String
    var value: FieldValue
    var source: FieldSource

    init(name: String, _ value: FieldValue, source: FieldSource) {
        self.name = name
        self.value = value
        self.source = source
    }

    init(name: String, value: String, source: FieldSource) {
        self.init(name: name, .text(value), source: source)
    }
}

/// The value of a field: text, in which a backslash parts several values, or several values that JSON lists.
enum FieldValue: Equatable, Sendable {
    case text(String)
    case list([String])

    /// The value as one text.
    var text: String {
        switch self {
        case .text(let text): text
        case .list(let texts): texts.joined(separator: "\\")
        }
    }

    /// Whether it holds U+FFFD, which a program writes for a letter that it could not read: two names that differ only
    /// there have become one.
    var hasLostLetters: Bool {
        let text = text
        return !text.consists { $0 < 0x80 } && text.unicodeScalars.contains("\u{FFFD}")
    }

    /// The rule that such a value breaks; goes on from the name of the field.
    static let lostLettersRule =
        "holds U+FFFD in place of a letter that a program could not read. Send the text in UTF-8."

    var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .list(let texts): texts.allSatisfy(\.isEmpty)
        }
    }
}

enum FieldSource: String, Sendable {
    case query, form, json
    case argument = "command line"
    case fieldsFile = "fields file"
}
