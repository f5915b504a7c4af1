import ArgumentParser
import DICOM
import Glibc

/// Looks whether a gateway could work here.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the configuration, the archives, the state folder and the programs that are needed.",
        discussion: """
            Examples:
              stow-gateway check --config /etc/stow-gateway.yaml
              stow-gateway check --config /etc/stow-gateway.yaml --archive main --json
              stow-gateway check --archive http://127.0.0.1:8042/dicom-web

            Every fault of the configuration is told at once, with line and key. Each archive is asked for a study that does \
            not exist (QIDO-RS) and for what it offers (OPTIONS); nothing is stored, and no file is made. With --archive only \
            that one is asked.

            Exit codes: 0 all is well, be it with notes; 69 an archive cannot be reached; 74 the state folder cannot be \
            used; 78 the configuration is wrong, or an archive does not let the gateway in.
            """)

    @OptionGroup var place: ArchiveOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        setUpCommand()
        let source = place.source(isWhole: true)
        var findings: [Finding] = []
        do throws(ConfigurationFaults) {
            let configuration = try Configuration(source, processorCount: sysconf(Int32(_SC_NPROCESSORS_ONLN)))
            findings.append(Finding(.ok, "configuration", "no fault"))
            findings.append(StateCheck.finding(of: configuration))
            let archives = configuration.archives.filter {
                place.archive == nil || $0.name == configuration.defaultArchive
            }
            findings += ArchiveCheck.findings(of: archives, configuration)
        } catch {
            findings += error.faults.map { Finding(.bad(.configuration), "configuration", $0.description) }
        }
        findings += ToolCheck.findings(for: source)
        let output = StandardOutput()
        output.write(json ? Finding.json(findings) : findings.map(\.line).joined())
        if let complaint = output.complaint { writeError(complaint) }
        throw Finding.status(of: findings).code
    }
}

/// One thing that was looked at.
struct Finding: Sendable, Equatable {
    enum Verdict: Sendable, Equatable {
        case ok
        /// Works, but something is to be known.
        case note
        case bad(ExitStatus)

        var name: String {
            switch self {
            case .ok: "ok"
            case .note: "note"
            case .bad: "bad"
            }
        }
    }

    var verdict: Verdict
    var subject: String
    var sentence: String

    init(_ verdict: Verdict, _ subject: String, _ sentence: String) {
        self.verdict = verdict
        self.subject = subject
        self.sentence = sentence
    }

    /// Parted by tabs.
    var line: String { "\(verdict.name)\t\(subject)\t\(sentence)\n" }

    static func json(_ findings: [Finding]) -> String {
        let isWell = findings.allSatisfy { if case .bad = $0.verdict { false } else { true } }
        let json = JSON.object([
            .init("status", isWell ? "ok" : "bad"),
            .init(
                "checks",
                .array(
                    findings.map {
                        .object([
                            .init("status", .string($0.verdict.name)), .init("subject", .string($0.subject)),
                            .init("message", .string($0.sentence)),
                        ])
                    })),
        ])
        return String(decoding: json.encoded(), as: UTF8.self) + "\n"
    }

    /// That of the first fault.
    static func status(of findings: [Finding]) -> ExitStatus {
        findings.lazy.compactMap { if case .bad(let status) = $0.verdict { status } else { nil } }.first ?? .done
    }
}
