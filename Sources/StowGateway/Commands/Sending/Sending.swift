import Conversion
import DICOM
import EventLoop
import Forwarder
import Glibc

/// One run of `send`: upload after upload, so that thousands of files take no more memory than a hundred.
///
/// Confined to the loop of its pipeline.
struct Sending {
    private let job: SendJob
    private let pipeline: LocalPipeline
    private let outlet: Outlet
    private var report: SendReport
    private let progress: ProgressBar?
    private var tally = Tally()

    init(_ job: SendJob, _ pipeline: LocalPipeline, _ outlet: Outlet, _ output: StandardOutput) {
        self.job = job
        self.pipeline = pipeline
        self.outlet = outlet
        progress = job.showsProgress ? ProgressBar(on: outlet) : nil
        report = SendReport(output, printsJSON: job.printsJSON, progress)
    }

    /// - Returns: the exit code.
    mutating func run() async -> Int32 {
        let fields: ResolvedFields
        do throws(Problem) {
            // No file is opened for fields that are refused anyway.
            fields = try Submission.resolved(
                job.fields, pipeline.gateway.configuration.fields, requiresPatient: false)
        } catch {
            report.tell(error, id: pipeline.makeID())
            return ExitStatus(error).rawValue
        }
        let walk = await pipeline.offLoop { [job, pipeline] in FileWalk(job.files, pipeline.interruption) }
        for note in walk.notes { report.note(note) }
        report.isOfSeveralFiles = walk.files.count > 1
        report.onlyFile = walk.files.count == 1 ? walk.files[0].path.text : nil
        tally.unreadable += walk.notes.filter(\.isFault).count
        let isPartial = fields.controls.partial
        if tally.unreadable > 0, !isPartial {
            report.say("nothing was sent; --partial sends the others all the same")
            return ExitStatus.noInput.rawValue
        }
        if walk.files.isEmpty, tally.unreadable == 0 { report.say("there is no file to send") }
        progress?.begin(fileCount: walk.files.count, byteCount: walk.files.reduce(0) { $0 + $1.byteCount })
        await send(walk.files, fields)
        progress?.end()
        report.say(tally, of: walk.files.count, pipeline.interruption)
        return pipeline.interruption.isRequested ? pipeline.interruption.exitCode : tally.status.rawValue
    }

    private mutating func send(_ files: [(path: FilePath, byteCount: Int)], _ fields: ResolvedFields) async {
        let batches = job.batches(files)
        var part: SubmissionPart?
        if batches.count > 1 {
            part = await commonPart(of: files)
            guard part != nil else { return }
        }
        for batch in batches {
            if pipeline.interruption.isRequested { return }
            let files = await open(batch)
            if pipeline.interruption.isRequested { return }
            let isBroken = files.count < batch.count
            if isBroken, !fields.controls.partial { return }
            guard !files.isEmpty else { continue }
            var submission = Submission(files: files.map(\.mediaByPath), fields)
            submission.part = part
            let instances = await carry(submission, files)
            part = part?.next(behind: instances, fileCount: files.count)
            progress?.finish(fileCount: batch.count, byteCount: batch.reduce(0) { $0 + $1.byteCount })
            if tally.endsRun(isPartial: fields.controls.partial) { return }
        }
    }

    /// What the uploads of one command have in common: a study, and series. Takes the digests of all files that do not
    /// bring their UIDs with them.
    ///
    /// - Returns: `nil` if a file cannot be read.
    private mutating func commonPart(of files: [(path: FilePath, byteCount: Int)]) async -> SubmissionPart? {
        var digests: [[UInt8]] = []
        for (path, _) in files where !path.isStandardInput {
            if pipeline.interruption.isRequested { return nil }
            do throws(LocalFileFault) {
                let head = try await pipeline.open(path, isDigested: false)
                if bringsUIDs(head.media.content) { continue }
                digests.append(try await pipeline.open(path).media.digest)
            } catch {
                // The upload that it belongs to will say so.
                digests.append(path.bytes)
            }
        }
        return SubmissionPart(of: digests, siteKey: pipeline.gateway.siteKey)
    }

    private mutating func open(_ batch: ArraySlice<(path: FilePath, byteCount: Int)>) async -> [LocalFile] {
        var files: [LocalFile] = []
        for (path, _) in batch where !pipeline.interruption.isRequested {
            do throws(LocalFileFault) {
                files.append(
                    path.isStandardInput
                        ? try await pipeline.spoolStandardInput(name: nil) : try await pipeline.open(path))
            } catch {
                if error == .interrupted { break }
                tally.unreadable += 1
                report.note(FileWalk.Note(path: path, sentence: error.sentence, isFault: true))
            }
        }
        return files
    }

    /// - Returns: the instances, as far as they were made.
    private mutating func carry(_ submission: Submission, _ files: [LocalFile]) async -> [DICOMInstance] {
        let id = pipeline.makeID()
        do throws(Problem) {
            switch try await pipeline.carry(submission, id: id, through: outlet) {
            case .dryRun(let batch):
                try report.tell(batch, id: id)
                tally.stored += batch.instances.count
                if let problem = batch.problem { tally.refuse(problem) }
                return batch.instances
            case .upload(let upload):
                tally.add(upload)
                report.tell(upload)
                for file in files where file.hasChanged {
                    tally.changed += 1
                    report.note(
                        FileWalk.Note(path: file.path, sentence: LocalFileFault.changed.sentence, isFault: true))
                }
                return upload.instances
            }
        } catch {
            if pipeline.interruption.isRequested { return [] }
            tally.refuse(error)
            report.tell(error, id: id)
            return []
        }
    }
}

/// Whether content is a DICOM object by its first bytes, which keeps its UIDs.
private func bringsUIDs(_ content: Content) -> Bool {
    (try? content.read(at: 128, count: 4)) == Array("DICM".utf8)
}
