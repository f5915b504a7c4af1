import Conversion

/// What the client asks of the gateway itself, apart from attributes.
struct Controls: Equatable, Sendable {
    enum Attach: String, Sendable, CaseIterable {
        case auto, study, worklist, new
    }

    /// `nil`: the default archive.
    var archive: String?
    /// `nil`: as fits the media.
    var rendering: RenderAs?
    var attach = Attach.auto
    var dryRun = false
    /// A wire form (`json`, `xml`, `dicom`, `auto`); `nil`: that of the archive's profile.
    var wire: String?
    /// Units: seconds. `nil`: the default.
    var wait: Int?
    var coerce = false
    /// Whether the usable files of several are stored even where others are not.
    var partial = false
}

/// The names of the control parameters.
enum Control: String, CaseIterable, Sendable {
    case archive, `as`, attach, dryRun, wire, wait, coerce, partial

    init?(folded name: String) {
        switch name {
        case "archive": self = .archive
        case "as": self = .as
        case "attach": self = .attach
        case "dryrun": self = .dryRun
        case "wire": self = .wire
        case "wait": self = .wait
        case "coerce": self = .coerce
        case "partial": self = .partial
        default: return nil
        }
    }

    static let wireForms = ["json", "xml", "dicom", "auto"]
    /// Units: seconds.
    static let waitLimit = 86_400
}

extension Controls {
    /// One parameter alone, for comparing two values of it.
    init(_ control: Control, _ text: String) throws(ControlFault) {
        self.init()
        try set(control, to: text)
    }

    /// Sets one parameter. An empty value counts as not given, but turns a switch on (`?dryRun`).
    ///
    /// - Throws: the rule that the value breaks.
    mutating func set(_ control: Control, to text: String) throws(ControlFault) {
        let value = String(decoding: Array(text.utf8)[...].trimmingPastedBlanks(), as: UTF8.self)
        let folded = value.lowercased()
        switch control {
        case .archive: archive = value.isEmpty ? nil : value
        case .as: rendering = try Self.choice(folded)
        case .attach: attach = try Self.choice(folded) ?? .auto
        case .dryRun: dryRun = try Self.isOn(folded)
        case .coerce: coerce = try Self.isOn(folded)
        case .partial: partial = try Self.isOn(folded)
        case .wire:
            guard folded.isEmpty || Control.wireForms.contains(folded) else {
                throw ControlFault(allowed: Control.wireForms)
            }
            wire = folded.isEmpty ? nil : folded
        case .wait:
            if value.isEmpty {
                wait = nil
                return
            }
            guard value.utf8.allSatisfy(\.isDigit), let seconds = Int(value), seconds <= Control.waitLimit else {
                throw ControlFault(rule: "must be a number of seconds from 0 to \(Control.waitLimit).")
            }
            wait = seconds
        }
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ text: String
    ) throws(ControlFault) -> Choice? {
        if text.isEmpty { return nil }
        guard let choice = Choice(rawValue: text) else { throw ControlFault(allowed: Choice.allCases.map(\.rawValue)) }
        return choice
    }

    private static func isOn(_ text: String) throws(ControlFault) -> Bool {
        switch text {
        case "", "true", "1", "yes", "on": true
        case "false", "0", "no", "off": false
        default: throw ControlFault(allowed: ["true", "false", "1", "0", "yes", "no", "on", "off"])
        }
    }
}

/// The rule that the value of a control parameter breaks; goes on from its name.
struct ControlFault: Error, Equatable {
    let rule: String

    init(rule: String) { self.rule = rule }

    init(allowed: [String]) {
        rule = "must be one of: " + allowed.joined(separator: ", ") + "."
    }
}
