import DICOM
import Foundation
import Testing

/// Clips made by ffmpeg when they are needed, each of a second of moving test pattern.
enum VideoClips {
    static let isPossible =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/ffmpeg")
        && FileManager.default.isExecutableFile(atPath: "/usr/bin/ffprobe")

    /// The bytes of a file that ffmpeg writes with these arguments behind its test pattern.
    static func make(
        _ name: String, _ arguments: String, size: String = "128x96", rate: String = "25", sound: Bool = false
    ) throws -> [UInt8] {
        let source = "-f lavfi -i testsrc=size=\(size):rate=\(rate):duration=1"
        let tone = sound ? "-f lavfi -i sine=sample_rate=48000:duration=1" : ""
        return try file(name) { path in "\(tone) \(source) \(arguments) -y \(path)" }
    }

    /// What ffmpeg makes of a file.
    static func change(_ bytes: [UInt8], _ arguments: String, to name: String) throws -> [UInt8] {
        let input = FileManager.default.temporaryDirectory.appendingPathComponent("in-\(UUID().uuidString)")
        try Data(bytes).write(to: input)
        defer { try? FileManager.default.removeItem(at: input) }
        return try file(name) { path in "-i \(input.path) \(arguments) -y \(path)" }
    }

    /// A hash of every decoded frame of the first video stream, in order of presentation; times are left out.
    static func frameHashes(_ bytes: [UInt8]) throws -> [String] {
        let text = String(
            decoding: try change(bytes, "-map 0:v:0 -an -fps_mode passthrough -f framemd5", to: "hashes.txt"),
            as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            $0.split(separator: ",").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        }
    }

    private static func file(_ name: String, _ arguments: (String) -> String) throws -> [UInt8] {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name)")
        defer { try? FileManager.default.removeItem(at: url) }
        let text = "-v error -nostdin " + arguments(url.path)
        #expect(try status(of: "/usr/bin/ffmpeg", text.split(separator: " ").map(String.init)) == 0)
        return [UInt8](try Data(contentsOf: url))
    }

    static func status(of program: String, _ arguments: [String], output: Pipe? = nil) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        if let output {
            process.standardOutput = output
            process.standardError = output
        }
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
