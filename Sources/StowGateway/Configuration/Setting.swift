/// One value of the configuration as it was written, and where.
struct Setting: Equatable, Sendable {
    enum Origin: Equatable, Sendable {
        case file(String, line: Int)
        case variable(String)
        case flag(String)
    }

    /// One entry for a scalar, several for a list.
    var values: [String]
    var origin: Origin
    var isList = false
}

/// Something in the configuration that cannot be.
struct ConfigurationFault: Error, Equatable, Sendable {
    var origin: Setting.Origin?
    /// Path with dots, e.g. `archives.main.url`.
    var key: String
    var message: String

    /// `gateway.yaml:12: archives.main.url: must …`.
    var description: String {
        let place =
            switch origin {
            case .file(let name, let line): "\(name):\(line): "
            case .variable(let name): "\(name): "
            case .flag(let name): "\(name): "
            case nil: ""
            }
        return key.isEmpty ? place + message : "\(place)\(key): \(message)"
    }
}

/// Every fault of a configuration.
struct ConfigurationFaults: Error, Sendable {
    var faults: [ConfigurationFault]
}
