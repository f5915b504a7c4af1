import Decoder
import EventLoop
import Forwarder
import Glibc

/// Whether an archive can be reached, lets the gateway in and takes objects, as far as it says so without being sent any.
enum ArchiveCheck {
    static func findings(of archives: [ArchiveSettings], _ configuration: Configuration) -> [Finding] {
        var findings: [Finding] = []
        var web: [(settings: ArchiveSettings, archive: DICOMwebArchive)] = []
        for settings in archives {
            switch settings.place {
            case .folder(let path): findings.append(finding(ofFolder: path, settings.name))
            case .web:
                if let archive = settings.archive() as? DICOMwebArchive { web.append((settings, archive)) }
            }
        }
        guard !web.isEmpty else { return findings }
        do throws(ServerError) {
            let loop = try CommandLoop()
            let probes = try loop.run { [web] outlet in
                var probes: [ArchiveProbe] = []
                for entry in web { probes.append(await entry.archive.probe(through: outlet)) }
                return probes
            }
            if loop.interruption.isRequested {
                writeError("stow-gateway: stopped before every archive had answered")
                exit(loop.interruption.exitCode)
            }
            guard let probes else { throw ServerError.kernel(.systemCall("ask the archives", errno: EINTR)) }
            findings += zip(web, probes).map { finding(of: $1, $0.settings) }
        } catch {
            findings.append(Finding(.bad(.fault), "archives", error.sentence))
        }
        return findings
    }

    static func finding(of probe: ArchiveProbe, _ settings: ArchiveSettings) -> Finding {
        let subject = "archive \(settings.name)"
        guard case .web(let endpoint) = settings.place else { return Finding(.ok, subject, "") }
        let isEncrypted = endpoint.storeURL.lowercased().hasPrefix("https://")
        let status: Int
        do throws(ForwarderError) {
            status = try probe.query.get()
        } catch {
            let problem = Problem(error, archive: settings.name)
            return Finding(
                .bad(ExitStatus(problem)), subject, "\(problem.title) (\(endpoint.storeURL))\(advice(error))")
        }
        var words = ["answers", isEncrypted ? "its certificate is trusted" : "without TLS"]
        var verdict = Finding.Verdict.ok
        switch status {
        case 200...299 where probe.isPage:
            words.append("but with a page for people (\(status)): see whether url is that of its DICOMweb service")
            verdict = .bad(.configuration)
        case 404 where probe.options == 404:
            words.append(
                "has nothing there (404): correct url, unless it is one that only stores and says so to nobody")
            verdict = .bad(.configuration)
        case 200...299:
            words.append(endpoint.credentials == .none ? "asks for no sign-in" : "accepts the sign-in")
        case 401, 403:
            words.append("does not let the gateway in (\(status)): correct auth")
            verdict = .bad(.configuration)
        case 500...599:
            words.append("fails (\(status))")
            verdict = .bad(.unavailable)
        case 300...399:
            words.append("sends one elsewhere (\(status)), which is not followed: correct url")
            verdict = .bad(.configuration)
        default:
            words.append("takes no queries (\(status)), so whether it lets the gateway in is unknown")
            verdict = .note
        }
        switch probe.store {
        case .offered: words.append("offers to store")
        case .unknown: words.append("does not say whether it stores")
        case .notOffered:
            words.append("offers no POST there: see whether url is that of its STOW-RS service")
            if verdict == .ok { verdict = .note }
        }
        words.append(forms(probe, settings))
        return Finding(verdict, subject, words.joined(separator: "; "))
    }

    /// What to look at, where there was no answer.
    private static func advice(_ error: ForwarderError) -> String {
        switch error {
        case .unreachable, .timedOut(.connecting): "; see whether it runs, and whether host and port of url are right"
        case .handshakeFailed: "; it speaks no TLS 1.2 or later at this port: see whether url should begin with http://"
        case .tlsFailed:
            "; its certificate is of an authority that is not known here (tls.authorityFile), of another host, or has expired"
        case .timedOut: "; it took the question and did not answer in time"
        default: ""
        }
    }

    private static func forms(_ probe: ArchiveProbe, _ settings: ArchiveSettings) -> String {
        let wire = settings.wire ?? settings.profile.wire
        let sent = wire == .auto ? "metadata first, then DICOM files where it takes none (auto)" : wire.rawValue
        guard !probe.forms.isEmpty else { return "is sent \(sent)" }
        let named = probe.forms.map(\.rawValue).joined(separator: ", ")
        let isNamed = wire == .auto || probe.forms.contains(wire)
        return "names the forms \(named); is sent \(sent)" + (isNamed ? "" : ", which it does not name")
    }

    static func finding(ofFolder path: String, _ name: String) -> Finding {
        let subject = "archive \(name)"
        guard let place = existing(path) else {
            return Finding(.bad(.inputOutput), subject, "its folder cannot be made")
        }
        guard access(place, W_OK | X_OK) == 0 else {
            return Finding(
                .bad(.inputOutput), subject, "\(place) cannot be written (\(String(cString: strerror(errno))))")
        }
        return Finding(
            .ok, subject, place == path ? "its folder can be written" : "its folder will be made in \(place)")
    }

    /// The folder, or the nearest one above it that exists.
    static func existing(_ path: String) -> String? {
        var path = path
        while true {
            var facts = stat()
            if stat(path, &facts) == 0 { return facts.st_mode & S_IFMT == S_IFDIR ? path : nil }
            guard errno == ENOENT else { return nil }
            var parts = path.split(separator: "/")
            guard parts.popLast() != nil else { return nil }
            path = path.hasPrefix("/") ? "/" + parts.joined(separator: "/") : parts.joined(separator: "/")
            if path.isEmpty { path = "." }
        }
    }
}
