import Conversion
import DICOM
import Decoder
import EventLoop
import Forwarder
import Glibc
import Synchronization

/// One run of `stowrs`: opens, converts and sends. Everything is known to be usable before the first byte leaves.
struct StowRSDelivery {
    private let job: StowRSJob
    private let pipeline: LocalPipeline
    private let outlet: Outlet
    private var report: StowRSReport

    init(_ job: StowRSJob, _ pipeline: LocalPipeline, _ outlet: Outlet, _ output: StandardOutput) {
        self.job = job
        self.pipeline = pipeline
        self.outlet = outlet
        report = StowRSReport(output)
    }

    /// - Returns: how the program ends, once what became of every object has been told.
    mutating func carryOut() async -> ExitStatus {
        let files: [LocalFile]
        let instances: [DICOMInstance]
        do throws(StowRSFault) {
            files = try await open()
            instances = try await convert(files)
            try check(instances)
        } catch {
            for sentence in error.sentences { writeError("stowrs: \(sentence)") }
            return error.exit
        }
        tellNotes(of: instances)
        for request in StowRSRequest.requests(of: instances, limit: job.options.limit) { await send(request) }
        for file in files where file.hasChanged {
            report.noteChanged()
            writeError(
                "stowrs: \(file.path.shown): it was changed while it was sent: what is stored may be no state of it")
        }
        return report.status
    }

    // MARK: Opening

    private func open() async throws(StowRSFault) -> [LocalFile] {
        let paths = job.options.files.map { FilePath(argument: $0) }
        let walk: FileWalk
        do throws(LocalFileFault) {
            walk = try await pipeline.offLoop { [pipeline] () throws(LocalFileFault) in
                FileWalk(paths, pipeline.interruption)
            }
        } catch {
            throw StowRSFault(error.sentence, .noInput)
        }
        for note in walk.notes where !note.isFault { writeError("stowrs: note: \(note.path.shown): \(note.sentence)") }
        var faults = walk.notes.filter(\.isFault).map { "\($0.path.shown): \($0.sentence)" }
        var files: [LocalFile] = []
        files.reserveCapacity(walk.files.count)
        var room = Self.memory
        for (path, byteCount) in walk.files {
            do throws(LocalFileFault) {
                let file =
                    path.isStandardInput
                    ? try await pipeline.spoolStandardInput(name: nil)
                    : try await pipeline.open(path, memoryLimit: min(room, LocalFile.memoryLimit))
                if case .bytes = file.media.content { room -= byteCount }
                files.append(file)
            } catch {
                if error == .unreadable(errno: EMFILE) {
                    faults.append(
                        "no more than \(files.count) files can be open at once (ulimit -n): send them by several calls, or with "
                            + "stow-gateway send")
                    break
                }
                faults.append("\(path.shown): \(error.sentence)")
                if error == .interrupted { break }
            }
        }
        if faults.isEmpty, files.isEmpty, job.metadata.isEmpty { faults = ["there are no files in what is given"] }
        guard faults.isEmpty else { throw StowRSFault(faults + ["nothing was sent"], .noInput) }
        return files
    }

    /// How much of all files is read into memory at most; the others stay open. Units: bytes.
    private static let memory = 16 << 20

    // MARK: Converting

    private func convert(_ files: [LocalFile]) async throws(StowRSFault) -> [DICOMInstance] {
        let gateway = pipeline.gateway
        let workshop: any Workshop
        do { workshop = try self.workshop() } catch {
            throw StowRSFault("there are too many processes on this machine: try again later", .configuration)
        }
        var media = files.map(\.media)
        for index in media.indices {
            if media[index].name != nil { media[index].name = files[index].path.shown }
            media[index].declaredType = job.options.contentType?.declared
        }
        var limits = ExpansionLimits()
        limits.files = max(gateway.configuration.limits.files, media.count)
        limits.byteCount = gateway.configuration.limits.upload
        limits.memory = gateway.configuration.limits.memory
        limits.ratio = gateway.configuration.limits.zipRatio
        let expansion = await expand(media, limits, gateway.siteKey, in: workshop)
        let input = ConversionInput(
            files: expansion.files, attributes: job.attributes, rendering: job.options.photographs ? .photo : nil,
            rendersWherePossible: true, archive: job.archive.name, acceptedAt: .now, siteKey: gateway.siteKey,
            settings: settings(limits), faults: expansion.faults)
        let names = expansion.files.map { $0.name ?? "" }
        do throws(ConversionFailure) {
            if !job.metadata.isEmpty {
                return try MetadataConversion(input).instances(of: job.metadata, name: metadataName)
            }
            let outcome = try await convertBatch(input, in: workshop)
            for warning in outcome.warnings { writeError("stowrs: note: \(warning)") }
            return outcome.instances
        } catch {
            throw StowRSFault(error, names: job.metadata.isEmpty ? names : job.metadata.map { _ in metadataName })
        }
    }

    private var metadataName: String { FilePath(argument: job.options.metadataFile ?? "").shown }

    private func settings(_ limits: ExpansionLimits) -> ConversionSettings {
        let configuration = pipeline.gateway.configuration
        var settings = ConversionSettings(
            bodyPart: configuration.bodyPart, softwareVersions: Version.name, requiresPatientID: false,
            images: configuration.images, videos: configuration.videos)
        if job.options.stripsRemarks { settings.images.metadata = .strip }
        // Whoever calls dcm4che's tool knows whether the archive takes dcm4che's classes.
        settings.allowsPrivateClasses = true
        settings.pageResolution = configuration.pageResolution
        settings.expansion = limits
        settings.uidSuffix = job.options.uidSuffix
        return settings
    }

    /// That of the pipeline, or one that writes where the command line says.
    private func workshop() throws -> any Workshop {
        guard let folder = job.options.scratchFolder else { return pipeline.gateway.workshop }
        return LocalWorkshop(folder: folder, workers: try Workers(count: 1), attendants: try Workers(count: 1))
    }

    /// What the command line says of the files, held against what they are.
    private func check(_ instances: [DICOMInstance]) throws(StowRSFault) {
        var faults: [String] = []
        for instance in instances {
            if let type = job.options.contentType, !type.fits(instance.mediaType) {
                faults.append(
                    "\(instance.file): its content is \(instance.mediaType), and not \(type.name) as --contentType says"
                )
            } else if job.options.videos, instance.mediaType == "image/gif" {
                faults.append(
                    "\(instance.file): --video cannot make a video of a GIF, since no transfer syntax holds one. Without "
                        + "it, its pictures become the frames of one image")
            }
        }
        guard faults.isEmpty else { throw StowRSFault(faults + ["nothing was sent"], .refused) }
    }

    // MARK: Telling

    private func tellNotes(of instances: [DICOMInstance]) {
        for instance in instances {
            for warning in instance.warnings { writeError("stowrs: note: \(instance.file): \(warning)") }
        }
        let isNobodys = instances.contains { instance in
            guard case .dataSet(let dataSet) = instance.representation else { return false }
            return dataSet.string(.patientID)?.isEmpty != false
        }
        if isNobodys {
            writeError(
                "stowrs: note: no PatientID is given (-m PatientID=...): the archive decides under which patient it keeps "
                    + "the objects")
        }
    }

    // MARK: Sending

    private mutating func send(_ request: [DICOMInstance]) async {
        if pipeline.interruption.isRequested || report.isHopeless {
            report.add(request.map { ($0, .notSent, nil) })
            return
        }
        let heard = AnswerList()
        var options = StoreOptions()
        options.wire = .auto
        options.firstForm = job.options.type == .json ? .json : .xml
        options.hear = { heard.append($0) }
        do throws(ForwarderError) {
            let delivery = try await job.archive.store(request, through: outlet, options)
            report.add(zip(request, delivery.outcomes).map { ($0, .said($1), delivery.studyRetrieveURL) })
        } catch {
            report.add(request.map { ($0, StowRSReport.Fate(error), nil) })
            report.note(error, of: job.archive.name)
        }
        report.tell(heard.answers)
    }
}

/// The answers to one call, from whatever thread they come.
private final class AnswerList: Sendable {
    private let list = Mutex<[HeardAnswer]>([])

    func append(_ answer: HeardAnswer) { list.withLock { $0.append(answer) } }
    var answers: [HeardAnswer] { list.withLock { $0 } }
}
