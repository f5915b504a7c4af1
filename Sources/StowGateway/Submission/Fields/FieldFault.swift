/// What is wrong with one field, for the client.
struct FieldFault: Error, Equatable, Sendable {
    /// As the client wrote it, made safe to show; empty where the fault is of the form as a whole.
    let field: String
    /// The rule and what to do. Never holds a value; goes on from the name of the field.
    let message: String

    init(field: String, message: String) {
        self.field = Self.shown(field)
        self.message = message
    }

    /// A client's own text cut to 64 characters, control and format characters replaced.
    static func shown(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard shown.count < 64 else {
                shown.append("\u{2026}")
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                shown.append("\u{FFFD}")
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }
}

/// All that is wrong with the fields of a submission, in the order of the fields.
struct FieldFaults: Error, Equatable, Sendable {
    let faults: [FieldFault]

    init(_ faults: [FieldFault]) { self.faults = faults }
}
