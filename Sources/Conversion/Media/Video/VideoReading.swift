import DICOM

/// Makes a video object of one file: look, decide, change the container or the coding where needed, check.
struct VideoReading: Sendable {
    let container: VideoContainer
    let file: MediaFile
    let options: ReadingOptions
    var limits = VideoLimits()

    /// Row reader of a container.
    static func reader(_ container: VideoContainer) -> MediaDescriptor.Reader {
        { file, options throws(ConversionError) in
            switch options.rendering {
            case nil, .video: break
            case .sc?, .photo?, .document?, .pages?:
                throw .renderingNotPossible(found: container.name, as: options.rendering ?? .sc)
            }
            let reading = VideoReading(container: container, file: file, options: options)
            return .work { workshop throws(ConversionError) in [try await reading.media(in: workshop)] }
        }
    }

    func media(in workshop: any Workshop) async throws(ConversionError) -> Media {
        let (container, content) = (container, file.content)
        let brand = try await workshop.offLoop { () throws(ConversionError) -> String? in
            try container.checkIsWhole(content)
            return container == .mp4 ? try ISOBoxes.majorBrand(of: content) : nil
        }
        let probe = try await self.probe(content, container, in: workshop)
        guard let stream = probe.videos.first else {
            throw .notYetSupported(found: "\(container.name) without pictures")
        }
        // What phones of the third generation wrote is a container of its own.
        let isKept = container.carries(stream.codec) && probe.videos.count == 1 && brand?.hasPrefix("3g") != true
        var clip = VideoClip(container, content, probe, stream: stream)
        switch stream.verdict {
        case .accepted where isKept:
            clip.warnings = warnings(ofKept: clip)
        case .accepted where try await losesOrder(of: clip, in: workshop):
            guard options.settings.videos.transcode else {
                throw .videoNotAccepted(found: stream.description, .pictureOrder)
            }
            clip.stream.isReordered = true
            clip = try await transcoded(clip, in: workshop)
        case .accepted:
            clip = try await remuxed(clip, in: workshop)
        case .refused where options.settings.videos.transcode:
            clip = try await transcoded(clip, in: workshop)
        case .refused(let fault):
            throw .videoNotAccepted(found: stream.description, fault)
        }
        clip.frameCount = try await checkedFrameCount(&clip, in: workshop)
        if probe.videos.count > 1 {
            clip.warnings.append("The file has \(probe.videos.count) videos; only the first is in the object.")
        }
        return try media(of: clip, said: probe)
    }

    func jobs(_ content: Content, _ container: VideoContainer) -> VideoJobs {
        VideoJobs(container: container, content: content, settings: options.settings.videos)
    }

    func run(_ job: ToolJob, in workshop: any Workshop) async throws(ConversionError) -> ToolResult {
        do throws(WorkshopError) { return try await workshop.run(job) } catch {
            throw ConversionError(error, of: container.name)
        }
    }

    func probe(
        _ content: Content, _ container: VideoContainer, in workshop: any Workshop
    ) async throws(ConversionError) -> VideoProbe {
        let result = try await run(jobs(content, container).probe, in: workshop)
        guard result.exitStatus == 0, result.complaint.isEmpty else { throw unsound }
        let name = container.name
        return try await workshop.offLoop { () throws(ConversionError) -> VideoProbe in
            let output = try result.output.bytes(at: 0, count: result.output.byteCount)
            return try VideoProbe(parsing: output, found: name)
        }
    }

    var unsound: ConversionError { .damaged(found: container.name, part: "a decoder finds errors in it") }
}
