import DICOM
import Foundation

@testable import Conversion

/// A workshop whose programs answer what was recorded, in order.
final class RecordedTools: Workshop, @unchecked Sendable {
    private let lock = NSLock()
    private var answers: [Result<ToolResult, WorkshopError>]
    private(set) var jobs: [ToolJob] = []

    init(_ answers: [Result<ToolResult, WorkshopError>]) { self.answers = answers }

    func run(_ job: ToolJob) async throws(WorkshopError) -> ToolResult {
        let answer: Result<ToolResult, WorkshopError> = lock.withLock {
            jobs.append(job)
            return answers.isEmpty ? .failure(.unavailable(errno: 0)) : answers.removeFirst()
        }
        return try answer.get()
    }

    func decode(
        _ content: Content, as format: RasterFormat, _ limits: RasterLimits
    ) async throws(WorkshopError) -> DecodedImage { throw .rejected }
    func normalise(
        jpeg content: Content, _ wish: JPEGWish, _ limits: RasterLimits
    ) async throws(WorkshopError) -> NormalisedJPEG { throw .rejected }
    func verify(
        _ content: Content, as codestream: CodestreamFormat, _ limits: RasterLimits
    ) async throws(WorkshopError) { throw .rejected }
    func scratchFile() throws(WorkshopError) -> any ScratchFile { throw .unavailable(errno: 0) }
    func offLoop<Result: Sendable>(
        _ work: @escaping @Sendable () async throws(ConversionError) -> Result
    ) async throws(ConversionError) -> Result { try await work() }
}

extension ToolResult {
    /// What a program wrote that ended well.
    static func text(_ text: String, complaint: String = "", status: Int32 = 0) -> ToolResult {
        ToolResult(exitStatus: status, output: .bytes(Array(text.utf8)), file: nil, complaint: complaint)
    }
}

/// What ffprobe wrote of real clips, reduced to what is read of it.
enum RecordedProbes {
    /// One video stream; `changes` replace its members.
    static func video(_ changes: [String: String] = [:], others: String = "", tags: String = "{}") -> String {
        var members = [
            "index": "0", "codec_name": "\"h264\"", "profile": "\"High\"", "codec_type": "\"video\"", "width": "1280",
            "height": "720", "sample_aspect_ratio": "\"1:1\"", "pix_fmt": "\"yuv420p\"", "level": "31",
            "field_order": "\"progressive\"", "r_frame_rate": "\"30/1\"", "avg_frame_rate": "\"30/1\"",
            "nb_read_packets": "\"300\"", "disposition": "{\"attached_pic\": 0}",
        ]
        for (key, value) in changes { members[key] = value }
        let text = members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
        return "{\"programs\": [], \"streams\": [\(others){\(text)}], \"format\": {\"tags\": \(tags)}}"
    }

    static let sound = """
        {"index": 0, "codec_type": "audio", "codec_name": "aac", "sample_rate": "44100", "channels": 1}, 
        """
    static let cover = """
        {"index": 0, "codec_type": "video", "codec_name": "mjpeg", "width": 600, "height": 600,
        "disposition": {"attached_pic": 1}}, 
        """
    static let turned = """
        [{"side_data_type": "Display Matrix", "displaymatrix": "\\n00000000:            0       65536           0\\n\
        00000001:       -65536           0           0\\n00000002:            0           0  1073741824\\n", "rotation": -90}]
        """
    static let frames = "frame=0\nfps=0.00\nprogress=continue\nframe=300\nfps=251.60\nprogress=end\n"
}
