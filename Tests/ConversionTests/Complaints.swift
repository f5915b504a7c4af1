import DICOM
import Foundation
import Testing

@testable import Conversion

/// The lines about errors and warnings of dicom3tools' validator; none where it is not installed.
func complaints(about instance: DICOMInstance) throws -> [String] {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/dciodvfy") else { return [] }
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).dcm")
    try Data(try instance.part10()).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/dciodvfy")
    process.arguments = ["-new", url.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n").map(String.init).filter {
        $0.hasPrefix("Error") || $0.hasPrefix("Warning") || $0.hasPrefix("Abort")
    }
}

/// Expects that the validator has nothing to say, and tells what it says.
func expectClean(_ instance: DICOMInstance, at place: SourceLocation = #_sourceLocation) throws {
    let lines = try complaints(about: instance)
    #expect(lines == [], sourceLocation: place)
}
