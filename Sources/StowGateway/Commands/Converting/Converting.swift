import Conversion
import DICOM
import Forwarder
import Glibc

/// One run of `convert`.
///
/// Confined to the loop of its pipeline.
struct Converting {
    private let job: ConvertJob
    private let pipeline: LocalPipeline
    private let outlet: Outlet
    private let output: StandardOutput
    private var report: SendReport

    init(_ job: ConvertJob, _ pipeline: LocalPipeline, _ outlet: Outlet, _ output: StandardOutput) {
        self.job = job
        self.pipeline = pipeline
        self.outlet = outlet
        self.output = output
        report = SendReport(output, printsJSON: false, nil)
        report.isOfConversion = true
    }

    /// - Returns: the exit code.
    mutating func run() async -> Int32 {
        do throws(ConvertFault) {
            let (batch, unreadable) = try await batch()
            let documents = try ConvertedDocument.documents(of: batch.instances, job.form, pipeline.gateway.siteKey)
            try await write(documents)
            if var problem = batch.problem {
                problem.detail = "Objects were made of the others (\(batch.instances.count))."
                report.tell(problem, id: "")
            }
            for note in unreadable { report.note(note) }
            for warning in Set(batch.warnings + batch.instances.flatMap(\.warnings)).sorted() {
                report.say("note: \(warning)")
            }
            return (batch.problem == nil && unreadable.isEmpty ? ExitStatus.done : .partly).rawValue
        } catch {
            return tell(error)
        }
    }

    private func tell(_ fault: ConvertFault) -> Int32 {
        if pipeline.interruption.isRequested {
            report.say("interrupted: nothing more was written")
            return pipeline.interruption.exitCode
        }
        switch fault {
        case .problem(let problem):
            report.tell(problem, id: "")
            return ExitStatus(problem).rawValue
        case .input(let notes):
            for note in notes { report.note(note) }
            return ExitStatus.noInput.rawValue
        case .uploadedObject:
            report.say(
                "a DICOM file travels as a whole: use --multipart dicom, or leave it out; metadata and bulk data are "
                    + "made of other files only")
            return ExitStatus.refused.rawValue
        case .dicom(let error):
            report.tell(Problem(error), id: "")
            return ExitStatus.refused.rawValue
        case .output(let fault):
            report.say(fault.sentence)
            return ExitStatus.noOutput.rawValue
        }
    }

    /// - Returns: what was made, and the files that could not be read where the others are wanted all the same.
    private mutating func batch() async throws(ConvertFault) -> (ConvertedBatch, unreadable: [FileWalk.Note]) {
        var files: [LocalFile] = []
        let walk = await pipeline.offLoop { [job, pipeline] in FileWalk(job.files, pipeline.interruption) }
        report.isOfSeveralFiles = walk.files.count > 1
        report.onlyFile = walk.files.count == 1 ? walk.files[0].path.text : nil
        var notes = walk.notes.filter(\.isFault)
        let limit = pipeline.gateway.configuration.limits.files
        guard walk.files.count <= limit else { throw .problem(Problem(ContentFault.tooManyFiles(limit: limit))) }
        for (path, _) in walk.files {
            do throws(LocalFileFault) {
                files.append(
                    path.isStandardInput
                        ? try await pipeline.spoolStandardInput(name: nil) : try await pipeline.open(path))
            } catch {
                notes.append(FileWalk.Note(path: path, sentence: error.sentence, isFault: true))
            }
        }
        if notes.isEmpty, files.isEmpty { throw .problem(.noFile) }
        guard notes.isEmpty || job.isPartial && !files.isEmpty else { throw .input(notes) }
        do throws(Problem) {
            var submission = try Submission(
                files: files.map(\.mediaByPath), fields: job.fields, pipeline.gateway.configuration.fields)
            submission.acceptedAt = (job.moment ?? files.compactMap(\.modified).max()).map { AcceptanceTime(at: $0) }
            return (try await pipeline.convert(submission, through: outlet), notes)
        } catch {
            throw .problem(error)
        }
    }

    private func write(_ documents: [ConvertedDocument]) async throws(ConvertFault) {
        let contentType = documents.compactMap(\.contentType).first
        // Before anything is written: half of what is wanted is of no use.
        if let file = job.headerFile, !job.overwrites, access(file, F_OK) == 0 { throw .output(.exists(file)) }
        if job.output == "-" {
            guard documents.count == 1 else { throw .output(.severalToStandardOutput) }
            do throws(DICOMError) { try output.write(documents[0].segments) } catch { throw .dicom(error) }
        } else {
            let target = OutputTarget(job.output, overwrites: job.overwrites)
            let written = try await offLoop { [job] () throws(OutputFault) in
                try target.write(documents, named: job.form.fileExtension)
            }
            for (document, path) in zip(documents, written) {
                for instance in document.instances {
                    output.write(
                        "converted\t\(instance.sopInstanceUID)\t\(FilePath(argument: path).shown)\t"
                            + "\(FilePath(argument: instance.file).shown)\n")
                }
            }
        }
        guard let contentType else { return }
        if let file = job.headerFile {
            let header = ConvertedDocument(segments: [.bytes(Array("Content-Type: \(contentType)\n".utf8))])
            let target = OutputTarget(file, overwrites: job.overwrites)
            _ = try await offLoop { () throws(OutputFault) in try target.write([header], named: "txt") }
        } else {
            writeError("Content-Type: \(contentType)")
        }
    }

    /// Disks may make one wait.
    private func offLoop<Value: Sendable>(
        _ body: @escaping @Sendable () throws(OutputFault) -> Value
    ) async throws(ConvertFault) -> Value {
        do throws(OutputFault) { return try await pipeline.offLoop(body) } catch { throw .output(error) }
    }
}

/// What ends a conversion.
enum ConvertFault: Error {
    case problem(Problem)
    case input([FileWalk.Note])
    /// An uploaded DICOM file cannot be told as metadata and bulk data.
    case uploadedObject
    case dicom(DICOMError)
    case output(OutputFault)
}
