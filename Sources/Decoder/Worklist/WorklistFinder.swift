import Conversion
package import DICOM
package import EventLoop
import Glibc

/// Asks a DICOM worklist by C-FIND, through DCMTK's `findscu` as a child process.
///
/// The question goes by a file in a folder of its own and never by arguments, which everybody on the machine can read.
///
/// - Source: PS3.4 §K (Basic Worklist Management).
package struct WorklistFinder: Sendable {
    private let peer: WorklistPeer
    private let folder: String
    private let launcher: Launcher
    private let attendants: Workers

    /// What one response may be. Units: bytes.
    private static let responseLimit = 4 << 20

    /// - Parameters:
    ///   - folder: of mode 0700; a query has a folder in it while it runs.
    ///   - attendants: threads that each wait for one child process.
    package init(_ peer: WorklistPeer, folder: String, attendants: Workers, launcher: Launcher = .ownProgram) {
        self.peer = peer
        self.folder = folder
        self.attendants = attendants
        self.launcher = launcher
    }

    /// Removes the folders of queries of a gateway that was killed.
    package static func cleanUp(_ folder: String) { QueryFolder.removeAll(in: folder) }

    /// Asks.
    ///
    /// - Parameters:
    ///   - limit: after so many responses the server is told to stop.
    ///   - seconds: how long the asker waits, if that is less than the server may take.
    /// - Returns: the responses, at most one more than `limit`, and whether the server broke off before the last one,
    ///   be it of its own accord.
    package func find(
        _ identifier: DataSet, limit: Int, within seconds: Int? = nil
    ) async throws(WorklistFindError) -> (items: [DataSet], isCutOff: Bool) {
        let seconds = min(peer.seconds, max(1, seconds ?? peer.seconds))
        return try await attendants.run { () throws(WorklistFindError) in
            try ask(identifier, limit: limit, seconds: seconds)
        }
    }

    private func ask(
        _ identifier: DataSet, limit: Int, seconds: Int
    ) throws(WorklistFindError) -> (items: [DataSet], isCutOff: Bool) {
        guard let question = Self.file(of: identifier) else { throw .unreadable }
        let query = try Self.working { () throws(WorkshopError) in try QueryFolder(in: folder) }
        try Self.working { () throws(WorkshopError) in try query.write(question, as: Self.question) }
        let program = QueryProgram(name: "findscu", launcher: launcher, folder: query.path)
        let (status, said) = try Self.working { () throws(WorkshopError) in
            try program(arguments(in: query.path, limit, seconds), seconds: seconds)
        }
        let wasCancelled = try Self.wasCancelled(status, said)
        var found: [DataSet] = []
        for name in query.names where name.hasPrefix("rsp") && found.count <= limit {
            guard let response = Self.read(name, in: query) else { throw .unreadable }
            found.append(response)
        }
        return (found, wasCancelled || found.count > limit)
    }

    private static func working<Result: ~Copyable>(
        _ work: () throws(WorkshopError) -> Result
    ) throws(WorklistFindError) -> Result {
        do throws(WorkshopError) { return try work() } catch { throw WorklistFindError(error) }
    }

    private static let question = "question.dcm"

    private func arguments(in folder: String, _ limit: Int, _ seconds: Int) -> [String] {
        var arguments = [
            "-v", "-sr", "-W", "-X", "-od", folder, "-aet", peer.callingAET, "-aec", peer.calledAET,
            "-to", "\(seconds)", "-ts", "\(seconds)", "-ta", "\(seconds)", "-td", "\(seconds)", "--cancel",
            "\(limit + 1)", "-Xlo",
            "\(limit + 1)",
        ]
        if let tls = peer.tls {
            if let certificate = tls.certificateFile, let key = tls.keyFile {
                arguments += ["+tls", key, certificate]
            } else {
                arguments += ["+tla"]
            }
            arguments += ["+cf", tls.authorityFile]
        }
        return arguments + [peer.host, "\(peer.port)", "\(folder)/\(Self.question)"]
    }

    private static func file(of identifier: DataSet) -> [UInt8]? {
        let instance = DICOMInstance(
            file: "", mediaType: "application/dicom", sopClassUID: modalityWorklistFind,
            sopInstanceUID: Part10.implementationClassUID, studyInstanceUID: "", seriesInstanceUID: "",
            transferSyntaxUID: TransferSyntax.explicitVRLittleEndian, representation: .dataSet(identifier))
        guard let segments = try? Part10.segments(of: instance) else { return nil }
        var bytes: [UInt8] = []
        for case .bytes(let piece) in segments { bytes += piece }
        return bytes
    }

    /// Modality Worklist Information Model - FIND (PS3.6 §A).
    private static let modalityWorklistFind = "1.2.840.10008.5.1.4.31"

    /// Whether a query that came to its end was cancelled.
    ///
    /// findscu ends without a fault where the server does not: only its log has the status of the last response.
    private static func wasCancelled(_ status: Int32, _ said: String) throws(WorklistFindError) -> Bool {
        if said.contains("Association Rejected") { throw .rejected }
        if said.contains("TLS error") || said.contains("certificate verify failed") { throw .rejected }
        if said.contains("Association Request Failed") { throw .unreachable }
        guard status == 0, let start = said.firstRange(of: "Received Final Find Response (") else { throw .failed }
        let word = said[start.upperBound...].prefix { $0 != ")" }
        if word.hasPrefix("Cancel") { return true }
        guard word.hasPrefix("Success") else { throw .failed }
        return false
    }

    /// `nil` where not all can be read that is wanted.
    private static func read(_ name: String, in query: borrowing QueryFolder) -> DataSet? {
        guard let bytes = query.read(name, limit: responseLimit),
            let head = try? Part10Head(of: .bytes(bytes)),
            let summary = try? Part10Reader.summary(
                of: .bytes(bytes), behind: head, wanted: wanted, foreign: ForeignCharacters.text),
            summary.unreadTags.isEmpty
        else { return nil }
        return summary.dataSet
    }

    /// Attributes of worklist items that the reader of objects would pass over.
    private static let wanted: Set<Tag> = Set(
        [
            0x0032_1033, 0x0032_1034, 0x0032_1060, 0x0032_1064, 0x0040_0100, 0x0040_1001, 0x0040_1002, 0x0040_100A,
        ].map { Tag(rawValue: $0) })
}

extension WorklistFindError {
    fileprivate init(_ error: WorkshopError) {
        self =
            switch error {
            case .rejected: .unreadable
            case .tookTooLong(let seconds): .tookTooLong(seconds: seconds)
            case .missing(let package): .missing(package: package)
            case .unavailable(ECONNREFUSED): .unreachable
            case .unavailable(let code): .unavailable(errno: code)
            case .notRead, .crashed, .needsTooMuchMemory, .tooManyPixels, .tooManyPages, .tooMuchOutput: .failed
            }
    }
}
