import Conversion
import DICOM
import Forwarder

/// Tells what became of each upload: results on standard output, faults on standard error.
struct SendReport {
    private let output: StandardOutput
    private let printsJSON: Bool
    private let progress: ProgressBar?
    var isOfSeveralFiles = false
    /// The name of the one file that there is, which may be an archive of others.
    var onlyFile: String?
    /// Whether nothing is stored anyway.
    var isOfConversion = false

    init(_ output: StandardOutput, printsJSON: Bool, _ progress: ProgressBar?) {
        self.output = output
        self.printsJSON = printsJSON
        self.progress = progress
    }

    func tell(_ upload: StoredUpload) {
        var problem: Problem?
        do throws(Problem) {
            let reply = try upload.reply(as: .json)
            if printsJSON { print(reply) }
        } catch {
            problem = error
            if printsJSON { print(error.reply(as: .json, id: upload.id)) }
        }
        progress?.clear()
        if !printsJSON { output.write(upload.text) }
        if let problem { say(problem) }
        let warnings = upload.warnings + upload.instances.flatMap(\.warnings)
        if !printsJSON { for warning in unique(warnings) { say("note: \(warning)") } }
    }

    /// What a dry run made.
    func tell(_ batch: ConvertedBatch, id: String) throws(Problem) {
        progress?.clear()
        if printsJSON {
            if let problem = batch.problem?.afterDryRun(of: batch.instances) {
                print(problem.reply(as: .json, id: id))
            } else {
                print(try DryRunReply.make(batch.instances, .dicomJSON))
            }
        } else {
            for instance in batch.instances {
                output.write("valid\t\(instance.sopInstanceUID)\t-\t\(FilePath(argument: instance.file).shown)\n")
            }
            for warning in unique(batch.warnings + batch.instances.flatMap(\.warnings)) { say("note: \(warning)") }
        }
        if let problem = batch.problem { say(problem.afterDryRun(of: batch.instances)) }
    }

    /// An upload of which nothing is stored.
    func tell(_ problem: Problem, id: String) {
        if printsJSON { print(problem.reply(as: .json, id: id)) }
        say(problem)
    }

    func note(_ note: FileWalk.Note) { say("\(note.path.shown): \(note.sentence)") }

    /// The sum, where it is of use: something was not stored, or there were several uploads.
    func say(_ tally: Tally, of fileCount: Int, _ interruption: Interruption) {
        if interruption.isRequested {
            say(
                "interrupted: \(tally.stored) stored, \(tally.queued) queued, of \(fileCount) files; what was on its way may be "
                    + "stored too: sending again is safe")
        } else if tally.refused + tally.unreadable + tally.changed > 0, tally.stored + tally.queued > 0 {
            say(
                "\(tally.stored) stored, \(tally.queued) queued, \(tally.refused) refused, \(tally.unreadable) unreadable"
            )
        }
    }

    func say(_ sentence: String) {
        progress?.clear()
        writeError("stow-gateway: \(sentence)")
    }

    private func say(_ problem: Problem) {
        // The server's words for what is an option here.
        var detail = problem.detail.replacing("partial=true", with: "--partial")
        if isOfConversion {
            detail = detail.replacing("Nothing was stored", with: "Nothing was written")
                .replacing("files are stored", with: "files are converted")
        }
        say("\(problem.title): \(detail)")
        // Of a single fault the detail has said all, but for the file that it is about.
        for entry in problem.errors
        where isOfSeveralFiles || problem.errors.count > 1 || !problem.detail.contains(entry.message)
            || isOfEntry(entry)
        {
            switch entry.subject {
            case .file(let name): writeError("  \(FilePath(argument: name).shown): \(entry.message)")
            case .field(let name):
                let file = entry.file.map { "\(FilePath(argument: $0).shown): " } ?? ""
                writeError("  \(file)\(entry.message.hasPrefix(name) ? "" : name + " ")\(entry.message)")
            case .request: writeError("  \(entry.message)")
            }
        }
    }

    private func isOfEntry(_ entry: Problem.Entry) -> Bool {
        guard let onlyFile, case .file(let name) = entry.subject else { return false }
        return name != onlyFile
    }

    private func print(_ reply: Reply) {
        progress?.clear()
        guard case .bytes(let bytes) = reply.content else { return }
        output.write(bytes + [0x0A])
    }

    private func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}
