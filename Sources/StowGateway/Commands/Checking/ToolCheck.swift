import Conversion
import Decoder

/// Whether the programs are there that uploads of some kinds need.
enum ToolCheck {
    static func findings(for source: ConfigurationSource) -> [Finding] {
        var findings = Tool.allCases.map { finding(of: $0.rawValue, in: $0.package, for: purpose(of: $0)) }
        let asksByDIMSE = source.settings.contains {
            $0.key.hasPrefix("archives.") && $0.key.contains(".worklist.")
                && !$0.key.hasSuffix(".url")
        }
        if asksByDIMSE { findings.append(finding(of: "findscu", in: "dcmtk", for: "worklists by DIMSE")) }
        return findings
    }

    private static func finding(of program: String, in package: String, for purpose: String) -> Finding {
        if let path = Launcher.find(program) { return Finding(.ok, program, path) }
        return Finding(
            .note, program, "is missing: \(purpose) cannot be taken until the package \(package) is installed")
    }

    private static func purpose(of tool: Tool) -> String {
        switch tool {
        case .ffmpeg, .ffprobe: "videos"
        case .pdftoppm: "PDFs as images of their pages"
        case .pdfinfo: "some PDFs"
        }
    }
}
