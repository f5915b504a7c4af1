import DICOM

/// What ffprobe says of a file, reduced to what an object needs.
struct VideoProbe: Sendable {
    var videos: [VideoStream]
    var audios: [AudioStream]
    /// Streams that are neither: subtitles, time codes, telemetry.
    var otherCount: Int
    /// Names in lower case of what the file says of itself, and their values. May hold anything: never log it.
    private var tags: [String: String]

    private static let streamLimit = 64

    /// Reads the JSON of the probing job.
    ///
    /// - Throws: `damaged` for what is no such JSON.
    init(parsing bytes: [UInt8], found: String) throws(ConversionError) {
        let json: JSON
        do throws(JSONError) { json = try JSON(parsing: bytes, maximumDepth: 16) } catch {
            throw .damaged(found: found, part: "its streams cannot be listed")
        }
        videos = []
        audios = []
        otherCount = 0
        tags = [:]
        let isAVI = json["format"]?["format_name"]?.string == "avi"
        for stream in (json["streams"]?.array ?? []).prefix(Self.streamLimit) {
            switch stream["codec_type"]?.string {
            case "video":
                // A cover picture is no video.
                if stream["disposition"]?.whole("attached_pic") == 1 { continue }
                if let video = VideoStream(stream, isAVI: isAVI) { videos.append(video) } else { otherCount += 1 }
            case "audio":
                if let audio = AudioStream(stream) { audios.append(audio) } else { otherCount += 1 }
            default: otherCount += 1
            }
            keepTags(of: stream)
        }
        if let format = json["format"] { keepTags(of: format) }
    }

    private mutating func keepTags(of owner: JSON) {
        for member in owner["tags"]?.members ?? [] {
            if let value = member.value.string { tags[member.key.lowercased()] = value }
        }
    }

    subscript(tag name: String) -> String? { tags[name] }

    /// Whether the file says where it was recorded.
    var hasLocation: Bool { tags.keys.contains { $0.contains("location") || $0.contains("gps") || $0 == "xyz" } }
}

extension VideoStream {
    /// `nil` for a stream without a codec or a size.
    init?(_ json: JSON, isAVI: Bool = false) {
        guard let index = json.whole("index"), let name = json["codec_name"]?.string?.harmless, !name.isEmpty,
            let columns = json.whole("width"), let rows = json.whole("height"), 1...65_535 ~= columns,
            1...65_535 ~= rows
        else { return nil }
        self.init(
            index: index, codec: VideoCodec(named: name), profile: json["profile"]?.string?.harmless ?? "",
            level: json.whole("level"), columns: columns, rows: rows,
            pixelFormat: json["pix_fmt"]?.string?.harmless ?? "",
            pixelShape: PixelShape(json["sample_aspect_ratio"]?.string ?? ""),
            isInterlaced: ["tt", "bb", "tb", "bt"].contains(json["field_order"]?.string), rate: nil,
            hasVariableRate: false, orientation: .upright, stereo: nil,
            packetCount: json.whole("nb_read_packets") ?? 0)
        isReordered = (json.whole("has_b_frames") ?? 0) > 0
        setRate(of: json, isAVI: isAVI)
        for side in json["side_data_list"]?.array ?? [] {
            switch side["side_data_type"]?.string {
            case "Display Matrix":
                orientation = VideoOrientation(displayMatrix: side["displaymatrix"]?.string ?? "")
            case "Stereo 3D":
                if let type = side["type"]?.string, type != "2D" { stereo = .packed }
            default: break
            }
        }
    }

    /// The mean rate is what plays; the base rate is the exact one where both are nearly the same. MPEG-2 has its rate in
    /// the stream, and an interlaced stream may have the rate of its fields as base rate.
    ///
    /// The head of an AVI file tells how fast its chunks follow, of which every second one may be empty; its pictures are
    /// counted.
    private mutating func setRate(of json: JSON, isAVI: Bool) {
        let base = json["r_frame_rate"]?.string.flatMap { FrameRate($0) }
        let told = json["avg_frame_rate"]?.string.flatMap { FrameRate($0) }
        let mean = (isAVI ? countedRate(of: json) : nil) ?? told
        guard let base, let mean, codec != .mpeg2 else {
            rate = base ?? mean
            return
        }
        if let exact = [base, base.halved].compactMap({ $0 }).first(where: mean.isNearly) {
            rate = exact
        } else {
            rate = mean
            hasVariableRate = true
        }
    }
}

extension VideoStream {
    /// Pictures of a second, by their number and the time that they take.
    private func countedRate(of json: JSON) -> FrameRate? {
        guard let text = json["duration"]?.string, let seconds = Double(text), seconds > 0, seconds < 1_000_000 else {
            return nil
        }
        return FrameRate(packetCount * 1000, Int(seconds * 1000))
    }
}

extension VideoStream.PixelShape {
    /// Reads `16:11`; `nil` for `N/A` and `0:1`, which say nothing.
    init?(_ text: String) {
        let terms = text.split(separator: ":", omittingEmptySubsequences: false)
        guard terms.count == 2, let width = Int(terms[0]), let height = Int(terms[1]), 1...65_535 ~= width,
            1...65_535 ~= height
        else { return nil }
        self.init(width: width, height: height)
    }
}

extension VideoOrientation {
    /// Reads the matrix that ffprobe prints: three rows of three fixed-point numbers, each behind its number and a colon.
    ///
    /// - Source: ISO/IEC 14496-12 §6.2.2.
    init(displayMatrix text: String) {
        let terms = text.split(whereSeparator: \.isWhitespace).filter { !$0.hasSuffix(":") }.map { Int($0) ?? .min + 1 }
        guard terms.count == 9, terms.allSatisfy({ abs($0) <= 1 << 32 }) else { return }
        let (a, b, c, d) = (terms[0], terms[1], terms[3], terms[4])
        guard a != 0 || b != 0 else { return }
        let isTurned = abs(b) > abs(a)
        // The determinant is negative where left and right change places.
        isMirrored = isTurned ? (b > 0) == (c > 0) : (a > 0) != (d > 0)
        rotation = isTurned ? (b > 0 ? 90 : 270) : (d > 0 ? 0 : 180)
    }
}

extension JSON {
    /// A member that is a whole number, or a text of one: ffprobe writes both.
    func whole(_ key: String) -> Int? {
        switch self[key] {
        case .number(let literal)?: Int(literal)
        case .string(let text)?: Int(text)
        default: nil
        }
    }
}

extension String {
    /// Names out of ffmpeg's own tables; whatever else came here is cut down to plain letters.
    var harmless: String {
        String(prefix(40).unicodeScalars.filter { $0.isASCII && $0.value >= 0x20 && $0 != "\\" && $0 != "\"" })
    }
}
