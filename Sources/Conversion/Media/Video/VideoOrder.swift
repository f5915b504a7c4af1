import DICOM

/// In which order the pictures of a stream are shown.
///
/// AVI has no times at which pictures are shown, and H.264 and HEVC may store them in another order. Moved into MP4 without
/// such times, players would show them as they are stored. MPEG-2 has its order in the stream.
enum VideoOrder {
    /// Pictures of which the order is compared, from the start.
    static let checkedFrames = 100_000

    /// Units: bytes.
    private static let chunk = 1 << 16
    /// No place in a file has so many digits. Units: bytes.
    private static let longestLine = 64

    /// Whether places of pictures in the file, listed a line each in the order in which they are shown, ever go back.
    ///
    /// - Returns: `nil` where no picture is listed, or one without a place.
    static func isReordered(_ listing: Content) throws(ConversionError) -> Bool? {
        var last: Int?
        var line: [UInt8] = []
        var offset = 0
        while offset < listing.byteCount {
            let bytes = try listing.bytes(at: offset, count: chunk)
            offset += bytes.count
            for byte in bytes {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    guard line.count < longestLine else { return nil }
                    continue
                }
                defer { line.removeAll(keepingCapacity: true) }
                // Side data stand behind a comma, and may leave an empty line.
                let digits = line.prefix { $0 != UInt8(ascii: ",") }
                if line.isEmpty { continue }
                guard let place = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
                if let last, place <= last { return true }
                last = place
            }
        }
        return last == nil ? nil : false
    }
}

extension VideoJobs {
    /// Decodes one stream, and lists where in the file each picture lies, in the order in which pictures are shown.
    func order(of stream: VideoStream, frames: Int) -> ToolJob {
        let rest = [
            "-select_streams", "\(stream.index)", "-read_intervals", "%+#\(frames)", "-show_entries", "frame=pkt_pos",
            "-of", "csv=p=0", "-i",
        ]
        return job(.ffprobe, opening() + rest.map { .text($0) } + [.input], output: 32 * frames)
    }
}

extension VideoReading {
    /// Whether the order of the pictures would be lost where the stream is moved on as it is.
    func losesOrder(of clip: VideoClip, in workshop: any Workshop) async throws(ConversionError) -> Bool {
        guard clip.container == .avi, clip.stream.codec == .h264 || clip.stream.codec == .hevc else { return false }
        let isLong = clip.stream.pixelCount > limits.checkedPixels
        let job = jobs(clip.content, clip.container).order(
            of: clip.stream, frames: isLong ? limits.checkedFrames : VideoOrder.checkedFrames)
        let result = try await run(job, in: workshop)
        guard result.exitStatus == 0, result.complaint.isEmpty else { throw unsound }
        let isReordered = try await workshop.offLoop { () throws(ConversionError) -> Bool? in
            try VideoOrder.isReordered(result.output)
        }
        guard let isReordered else { throw unsound }
        // Of a long clip, what its head announces counts, too.
        return isReordered || (isLong && clip.stream.isReordered)
    }
}
