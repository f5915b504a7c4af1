import Glibc
import Yams

/// The settings of file, variables and flags, later ones first.
struct ConfigurationSource {
    private(set) var settings: [String: Setting] = [:]
    private(set) var faults: [ConfigurationFault] = []
    /// Where the file has its mappings, so that a fault can say where something is missing.
    private(set) var places: [String: Setting.Origin] = [:]

    /// Reads a YAML file. Anything but scalars, lists of scalars and nested mappings is a fault.
    mutating func readFile(_ path: String) {
        guard let text = readTextFile(path) else {
            faults.append(
                ConfigurationFault(origin: .flag("--config"), key: "", message: "\(path) cannot be read"))
            return
        }
        do {
            guard let root = try Yams.compose(yaml: text) else { return }
            add(root, at: "", of: path)
        } catch let error as YamlError {
            faults.append(
                ConfigurationFault(origin: .file(path, line: error.line), key: error.key, message: error.rule))
        } catch {
            faults.append(ConfigurationFault(origin: .file(path, line: 1), key: "", message: "is not valid YAML"))
        }
    }

    private mutating func add(_ node: Node, at key: String, of path: String) {
        let origin = Setting.Origin.file(path, line: node.mark?.line ?? 1)
        switch node {
        case .scalar(let scalar):
            // A key without a value is as good as none.
            if scalar.string.isEmpty || scalar.string == "~" || scalar.string == "null" {
                places[key] = origin
                return
            }
            add(Setting(values: [scalar.string], origin: origin), at: key)
        case .mapping(let mapping):
            places[key] = origin
            for (name, value) in mapping {
                guard let name = name.string else { continue }
                add(value, at: key.isEmpty ? name : "\(key).\(name)", of: path)
            }
        case .sequence(let sequence):
            let values = sequence.compactMap { $0.scalar?.string }
            guard values.count == sequence.count else {
                faults.append(ConfigurationFault(origin: origin, key: key, message: "must be a list of plain values"))
                return
            }
            add(Setting(values: values, origin: origin, isList: true), at: key)
        case .alias:
            faults.append(ConfigurationFault(origin: origin, key: key, message: "must not be an alias"))
        }
    }

    private mutating func add(_ setting: Setting, at key: String) {
        if settings[key] != nil, case .file = setting.origin {
            faults.append(ConfigurationFault(origin: setting.origin, key: key, message: "is there twice"))
        }
        settings[key] = setting
    }

    /// Takes the variables that begin with `STOW_GATEWAY_`; they go before the file. `STOW_GATEWAY_TEST_…` are none of
    /// its business (`Failpoint`).
    mutating func readVariables(_ environment: [String: String]) {
        let archives = archiveNames
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            guard name.hasPrefix(ConfigurationKeys.variablePrefix), !value.isEmpty,
                !name.hasPrefix(ConfigurationKeys.testVariablePrefix)
            else { continue }
            let rest = String(name.dropFirst(ConfigurationKeys.variablePrefix.count))
            guard let key = ConfigurationKeys.key(ofVariable: rest, archives: archives) else {
                faults.append(
                    ConfigurationFault(origin: .variable(name), key: "", message: "is no setting of this program"))
                continue
            }
            settings[key] = Setting(values: [value], origin: .variable(name))
        }
    }

    /// Flags go before variables and file.
    mutating func set(_ key: String, to value: String?, flag: String) {
        guard let value else { return }
        settings[key] = Setting(values: [value], origin: .flag(flag))
    }

    /// Notes that a flag cannot be.
    mutating func fail(_ flag: String, _ message: String) {
        faults.append(ConfigurationFault(origin: .flag(flag), key: "", message: message))
    }

    /// Forgets what begins so.
    mutating func leaveOut(_ prefix: String) { settings = settings.filter { !$0.key.hasPrefix(prefix) } }

    /// The names below `archives`, in alphabetical order.
    var archiveNames: [String] {
        Set(
            (Array(settings.keys) + places.keys.map { $0 + "." }).compactMap { key -> String? in
                let parts = key.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
                return parts.count == 3 && parts[0] == "archives" ? String(parts[1]) : nil
            }
        ).sorted()
    }
}

extension YamlError {
    /// What is given twice; else nothing is known but the line.
    fileprivate var key: String {
        if case .duplicatedKeysInMapping(let keys, _) = self { keys.joined(separator: ", ") } else { "" }
    }

    fileprivate var rule: String {
        if case .duplicatedKeysInMapping = self { return "is there twice, here and elsewhere in the same mapping" }
        return "is not valid YAML"
    }

    fileprivate var line: Int {
        switch self {
        case .reader(_, _, _, _), .writer, .emitter, .representer, .memory, .no, .dataCouldNotBeDecoded: 1
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        }
    }
}

/// The text of a small file; `nil` if it cannot be read or is not UTF-8.
func readTextFile(_ path: String, limit: Int = 1 << 20) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { return nil }
        if count == 0 { break }
        bytes += buffer[..<count]
        guard bytes.count <= limit else { return nil }
    }
    return String(validating: bytes, as: UTF8.self)
}
