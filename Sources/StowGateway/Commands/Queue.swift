import ArgumentParser
import DICOM
import Forwarder
import Glibc

/// Shows and changes what is queued, beside a server that runs or without one.
struct Queue: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is queued or held, retry it or give it up.",
        discussion: """
            Examples:
              stow-gateway queue list --status held
              stow-gateway queue show 0kuyr0q1w2e3r
              stow-gateway queue retry 0kuyr0q1w2e3r
              stow-gateway queue discard 0kuyr0q1w2e3r --confirm

            It works on the state folder itself: run it as the user that the gateway runs as. A running gateway sees \
            a change within a few seconds.
            """,
        subcommands: [List.self, Show.self, Retry.self, Discard.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List receipts, newest first.",
            discussion: """
                Examples:
                  stow-gateway queue list --status held
                  stow-gateway queue list --state /var/lib/stow-gateway --json

                A line for each: id, status, archive, time of acceptance, attempts, reason; parted by tabs.
                """)

        @OptionGroup var place: QueuePlace

        @Option(
            help: "Only those: queued, stored, held, discarded.",
            completion: .list(["queued", "stored", "held", "discarded"]))
        var status: String?

        @Option(help: ArgumentHelp("Only those of an archive.", valueName: "name"))
        var to: String?

        @Option(help: "At most so many.")
        var limit = 100

        @Flag(help: "Print JSON.")
        var json = false

        func validate() throws {
            if let status, UploadStatus(rawValue: status) == nil {
                throw ValidationError("--status must be one of queued, stored, held, discarded")
            }
            guard (1...1_000_000).contains(limit) else { throw ValidationError("--limit must be from 1 to 1000000") }
        }

        func run() throws {
            var filter = ReceiptFilter()
            filter.status = status.flatMap { UploadStatus(rawValue: $0) }
            filter.archive = to
            filter.limit = limit
            let receipts = try place.ask { queue throws(QueueError) in try queue.receipts(filter) }
            try tell(
                json
                    ? String(decoding: JSON.array(receipts.map(\.json)).encoded(), as: UTF8.self) + "\n"
                    : receipts.map { $0.line + "\n" }.joined())
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one receipt with all attempts.",
            discussion: """
                Examples:
                  stow-gateway queue show --state /var/lib/stow-gateway 0kuyr0q1w2e3r
                """)

        @OptionGroup var place: QueuePlace

        @Argument(help: "The receipt's id.")
        var id: String

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let receipt = try place.ask { queue throws(QueueError) in try queue.receipt(id) }
            try tell((json ? String(decoding: receipt.json.encoded(), as: UTF8.self) : receipt.text) + "\n")
        }
    }

    struct Retry: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try a queued or held upload again now.",
            discussion: """
                Examples:
                  stow-gateway queue retry --state /var/lib/stow-gateway 0kuyr0q1w2e3r
                """)

        @OptionGroup var place: QueuePlace

        @Argument(help: "The receipt's id.")
        var id: String

        func run() throws {
            let receipt = try place.ask { queue throws(QueueError) in try queue.retry(id, at: Clock.now) }
            try tell(receipt.line + "\n")
        }
    }

    struct Discard: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a queued or held upload up.",
            discussion: """
                Examples:
                  stow-gateway queue discard --config gateway.yaml 0kuyr0q1w2e3r --confirm
                """)

        @OptionGroup var place: QueuePlace

        @Argument(help: "The receipt's id.")
        var id: String

        @Flag(help: "Say that it is meant: its payload is deleted and it will not be stored.")
        var confirm = false

        func run() throws {
            guard confirm else {
                writeError(
                    "stow-gateway: \(id) would not be stored and its payload be deleted: add --confirm if that is meant"
                )
                throw ExitCode(64)  // EX_USAGE of sysexits(3)
            }
            let receipt = try place.ask { queue throws(QueueError) in try queue.discard(id, at: Clock.now) }
            try tell(receipt.line + "\n")
        }
    }
}

/// Writes to standard output.
///
/// - Throws: an exit code if that failed, once it has been told.
private func tell(_ text: String) throws {
    let output = StandardOutput()
    output.write(text)
    guard let complaint = output.complaint else { return }
    writeError(complaint)
    throw ExitStatus.inputOutput.code
}

/// Where the queue is.
struct QueuePlace: ParsableArguments {
    @Option(help: ArgumentHelp("YAML file with the settings.", valueName: "file"), completion: .file())
    var config: String?

    @Option(help: ArgumentHelp("The gateway's state folder (state).", valueName: "folder"), completion: .directory)
    var state: String?

    /// Asks the queue; a fault becomes a sentence and an exit code.
    func ask<Value>(_ body: (SQLiteQueue) throws(QueueError) -> Value) throws -> Value {
        let folder = try stateFolder() + "/queue"
        guard access(folder + "/queue.sqlite", F_OK) == 0 else {
            writeError("stow-gateway: there is no queue in \(folder): give the gateway's state folder with --state")
            throw ExitCode(66)  // EX_NOINPUT
        }
        do throws(QueueError) {
            return try body(try SQLiteQueue(folder: folder, isServer: false))
        } catch {
            let problem = Problem(error)
            writeError("stow-gateway: \(problem.title): \(problem.detail)")
            throw ExitCode(error == .unknown ? 66 : 1)
        }
    }

    private func stateFolder() throws -> String {
        if let state { return state }
        var source = ConfigurationSource()
        if let path = config ?? environmentVariables()["STOW_GATEWAY_CONFIG"] { source.readFile(path) }
        source.readVariables(environmentVariables().filter { $0.key != "STOW_GATEWAY_CONFIG" })
        guard source.faults.isEmpty else {
            for fault in source.faults { writeError("stow-gateway: \(fault.description)") }
            throw ExitCode(78)  // EX_CONFIG
        }
        return source.settings["state"]?.values.first ?? "state"
    }
}

extension Receipt {
    /// Id, status, archive, time of acceptance, attempts, reason; parted by tabs.
    fileprivate var line: String {
        [id, status.rawValue, archive, Timestamp.text(milliseconds: created), "\(attemptCount)", reason ?? "-"]
            .joined(separator: "\t")
    }

    fileprivate var text: String {
        var lines = [
            "id        \(id)", "status    \(status.rawValue)", "archive   \(archive)",
            "taken     \(Timestamp.text(milliseconds: created))",
        ]
        if let due { lines.append("next try  \(Timestamp.text(milliseconds: due))") }
        if let reason { lines.append("reason    \(reason)") }
        if let attachment { lines.append("attached  \(attachment)") }
        if unresolvedFiles > 0 { lines.append("waiting   \(unresolvedFiles) files, to be told to what they belong") }
        for instance in instances {
            lines.append("object    \(instance.sopInstanceUID)  \(instance.mediaType)  \(instance.outcome.status.name)")
        }
        for (index, attempt) in attempts.enumerated() {
            lines.append(
                "attempt \(index + 1)  \(Timestamp.text(milliseconds: attempt.start))  \(attempt.result.rawValue)"
                    + (attempt.reason.map { "  \($0)" } ?? ""))
        }
        return lines.joined(separator: "\n")
    }
}
