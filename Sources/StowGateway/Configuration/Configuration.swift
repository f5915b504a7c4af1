import Conversion
import DICOM
import Forwarder

/// All that an operator decides, checked as a whole.
struct Configuration: Sendable {
    var listen: ListenAddress
    var state = "state"
    var shards: Int
    /// How long requests in flight may take to finish when the program is told to stop. Units: seconds.
    var grace = 30
    var log = LogSettings()
    var limits = Limits()
    var fields = FieldSettings()
    var bodyPart = "WHOLEBODY"
    /// Of pages that are rendered. Units: pixels of an inch.
    var pageResolution = 150
    var images = ImageSettings()
    var videos = VideoSettings()
    var queue = QueueSettings()
    var access = AccessSettings()
    var archives: [ArchiveSettings] = []
    var defaultArchive = ""

    /// Units: bytes, if not said otherwise.
    struct Limits: Sendable, Equatable {
        var upload = 8 << 30
        /// Payloads up to this stay in memory.
        var memory = 1 << 20
        /// JSON and URL-encoded content, which is read as a whole.
        var form = 16 << 20
        var files = 1000
        /// How many times its compressed size the content of a ZIP archive may have.
        var zipRatio = 200
        var connection = ConnectionLimits()
    }
}

extension Configuration.Limits {
    static func == (left: Self, right: Self) -> Bool {
        left.upload == right.upload && left.memory == right.memory && left.form == right.form
            && left.files == right.files && left.zipRatio == right.zipRatio
    }
}

extension Configuration {
    /// Reads and checks everything.
    ///
    /// - Throws: every fault at once.
    init(_ source: ConfigurationSource, processorCount: Int) throws(ConfigurationFaults) {
        var reader = SettingReader(source)
        let listenText = reader.text("listen") ?? "127.0.0.1:8080"
        let address = ListenAddress(parsing: listenText)
        if address == nil {
            reader.fail("listen", "must be a numeric address and a port, such as 127.0.0.1:8080 or [::1]:8080")
        }
        listen = address ?? ListenAddress.default
        shards = reader.integer("shards", in: 1...64, unit: "threads") ?? min(2, max(1, processorCount))
        state = reader.text("state") ?? state
        grace = reader.integer("grace", in: 0...3600, unit: "seconds") ?? grace
        log = LogSettings(&reader)
        limits = Limits(&reader)
        fields = FieldSettings(&reader)
        bodyPart = reader.text("conversion.bodyPart")?.uppercased() ?? bodyPart
        // It goes into every image.
        if let fault = VR.CS.fault(in: bodyPart) { reader.fail("conversion.bodyPart", fault.rule) }
        pageResolution = reader.integer("pages.resolution", in: 30...600, unit: "pixels an inch") ?? pageResolution
        images = ImageSettings(&reader)
        videos = VideoSettings(&reader)
        queue = QueueSettings(&reader)
        access = AccessSettings(&reader)
        archives = source.archiveNames.map { ArchiveSettings($0, &reader) }
        if archives.isEmpty { archives = [.embedded(state: state)] }
        fields.mayBeLookedUp = archives.contains { $0.lookup != nil || $0.worklist != nil }
        defaultArchive = Self.defaultArchive(of: archives, &reader)
        if !listen.isLoopback, access.keys.isEmpty, !access.allowsAnonymous {
            reader.fail(
                "listen",
                "\(listen.description) can be reached from other machines: configure keys (--api-key-file FILE), or say "
                    + "--allow-anonymous if anybody there may store objects")
        }
        reader.failUnknownKeys()
        guard reader.faults.isEmpty else { throw ConfigurationFaults(faults: reader.faults) }
    }

    private static func defaultArchive(of archives: [ArchiveSettings], _ reader: inout SettingReader) -> String {
        let names = archives.map(\.name)
        if let name = reader.text("archive") {
            if !names.contains(name) {
                reader.fail("archive", "is none of the configured archives (\(names.joined(separator: ", ")))")
            }
            return name
        }
        if names.count > 1 {
            reader.fail("archive", "must say which of \(names.joined(separator: ", ")) is used by default")
        }
        return names.first ?? ""
    }
}

extension ListenAddress {
    static var `default`: ListenAddress { ListenAddress(loopbackPort: 8080) }
}

extension Configuration.Limits {
    fileprivate init(_ reader: inout SettingReader) {
        upload = reader.byteCount("limits.upload") ?? upload
        memory = reader.byteCount("limits.memory") ?? memory
        form = reader.byteCount("limits.form") ?? form
        files = reader.integer("limits.files", in: 1...100_000, unit: "files") ?? files
        zipRatio = reader.integer("limits.zipRatio", in: 1...10_000, unit: "times") ?? zipRatio
        connection.connections =
            reader.integer("limits.connections", in: 1...100_000, unit: "connections") ?? connection.connections
        connection.headSeconds =
            reader.integer("limits.headSeconds", in: 1...3600, unit: "seconds") ?? connection.headSeconds
        connection.minimumRate =
            reader.integer("limits.minimumRate", in: 0...1_000_000_000, unit: "bytes per second")
            ?? connection.minimumRate
        if memory > 64 << 20 {
            reader.fail("limits.memory", "must not be above 64MiB: larger payloads belong into files")
        }
    }
}

extension FieldSettings {
    fileprivate init(_ reader: inout SettingReader) {
        self.init()
        unknown = reader.choice("fields.unknown", UnknownFields.self) ?? unknown
        guard let keywords = reader.list("fields.required") else { return }
        required = []
        for keyword in keywords {
            if let entry = DataDictionary.entry(folded: DataDictionary.folded(keyword)) {
                required.append(AttributePath(entry.tag, entry.vr))
            } else {
                reader.fail("fields.required", "\(keyword) is no DICOM keyword")
            }
        }
    }
}
