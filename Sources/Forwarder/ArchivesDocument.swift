/// `docs/archives.md`: what is known of archives, from the tables by which the program itself decides.
package enum ArchivesDocument {
    package static var markdown: String {
        ([ArchivesText.head] + profiles + [ArchivesText.reading] + codes + [ArchivesText.asking] + statuses + errors
            + [ArchivesText.caution, ArchivesText.folder])
            .joined(separator: "\n") + "\n"
    }

    private static var profiles: [String] {
        ["| Profile | Wire form | Why |", "|---|---|---|"]
            + Profile.allCases.map { "| `\($0.rawValue)` | `\($0.wire.rawValue)` | \($0.reason) |" }
    }

    private static var codes: [String] {
        let failures = FailureReason.failures.map { row in
            let code = FailureReason(failure: row.codes.lowerBound)
            let isOne = row.codes.count == 1
            return line(
                row, row.mayBeDuplicate ? "refused, once asked" : row.kind.rawValue, isOne ? code.sentence : nil)
        }
        let warnings = FailureReason.warnings.map { row in
            let code = FailureReason(warning: row.codes.lowerBound)
            return line(row, row.kind.rawValue, row.codes.count == 1 ? code.sentence : nil)
        }
        return ["| FailureReason | Class | Used by | Sentence |", "|---|---|---|---|"] + failures
            + [
                "", "A WarningReason of 0, or none, is of class *stored*: there is nothing to say.", "",
                "| WarningReason | Class | Used by | Sentence |", "|---|---|---|---|",
            ] + warnings
    }

    private static func line(_ row: FailureReason.Row, _ kind: String, _ sentence: String?) -> String {
        let low = FailureReason.hexadecimal(row.codes.lowerBound)
        let high = FailureReason.hexadecimal(row.codes.upperBound)
        let codes = row.codes.count == 1 ? "`\(low)` (\(row.codes.lowerBound))" : "`\(low)`–`\(high)`, any other"
        let start =
            switch row.kind {
            case .warning: "Stored with a warning"
            case .refused: "Refused"
            case .retry: "Refused for now"
            }
        let end = row.advice.map { "; \($0)" } ?? ""
        return "| \(codes) | \(kind) | \(row.source) | \(sentence ?? "\(start) (…): \(row.meaning)\(end).") |"
    }

    /// What each status means without a Store Instances Response that names an instance.
    private static var statuses: [String] {
        ["| Status | Class | What follows |", "|---|---|---|"]
            + ArchivesText.statuses.map { status, words in
                "| \(status.lowerBound == status.upperBound ? "\(status.lowerBound)" : "\(status.lowerBound)–\(status.upperBound)")"
                    + " | \(recourse(of: status.lowerBound)) | \(words) |"
            }
    }

    private static func recourse(of status: Int) -> String {
        let response = UpstreamResponse(status: status, body: [], sentByteCount: 1)
        do throws(ForwarderError) {
            _ = try StoreAnswer(response, expecting: 1).delivery(of: [])
            return Recourse.retry.rawValue
        } catch { return status == 409 ? "refused, once asked" : error.recourse.rawValue }
    }

    private static var errors: [String] {
        ["", "| What happened | Class | What follows |", "|---|---|---|"]
            + ArchivesText.errors.map { error, happened, follows in
                "| \(happened) | \(error.recourse.rawValue) | \(follows) |"
            }
    }
}

extension Profile {
    /// Why its archives get that form.
    fileprivate var reason: String {
        switch self {
        case .dcm4chee:
            "takes all forms; metadata is the shortest way, and the archive derives pixel attributes from the content "
                + "itself"
        case .orthanc: "answers 415 to metadata and bulk data"
        case .google: "takes metadata with JPEG only, and then with attributes that PS3.18 forbids there"
        case .azure: "takes Part 10 only, explicit VR, and answers in JSON only"
        case .aws: "takes Part 10 only, up to 1 GB a request"
        case .standard: "PS3.18 §10.5 lets an archive take any of the forms"
        case .auto: "nothing is known"
        }
    }
}
