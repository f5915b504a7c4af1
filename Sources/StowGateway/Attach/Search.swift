import DICOM
import EventLoop
import Forwarder

/// `GET /studies` and `GET /worklist`: what pickers need to let somebody choose, and no more.
extension Gateway {
    /// Answers with matches in the DICOM JSON Model. On the loop of `outlet`.
    func search(_ kind: SearchKind, _ request: Request, through outlet: Outlet) async -> Reply {
        let form = ReplyForm(accept: request.head.accept)
        do throws(Problem) {
            return try await search(kind, request.head.query, outlet)
        } catch {
            return error.reply(as: form)
        }
    }

    private func search(
        _ kind: SearchKind, _ query: String?, _ outlet: Outlet
    ) async throws(Problem) -> Reply {
        guard configuration.access.allowsSearch else { throw .searchIsOff }
        let wanted = try WantedMatches(kind, query, archives: archives.keys.sorted())
        let archive = wanted.archive ?? configuration.defaultArchive
        let services = lookups[archive].map { OutletLookups(services: $0, outlet: outlet, deadline: nil) }
        guard let services, kind == .studies ? services.knowsStudies : services.knowsWorklist else {
            throw .nothingToSearch(kind, archive: archive)
        }
        let answer: SearchAnswer
        do throws(LookupFailure) {
            answer = try await services.search(SearchQuery(kind.resource, wanted.keys))
        } catch {
            throw Problem(error, archive: archive, isUpload: false)
        }
        guard let content = try? DICOMJSON.encode(answer.items.map { kind.shown($0) }) else { throw .unexpected }
        let reply = Reply(200, "application/dicom+json", content)
        return answer.isCutOff
            ? reply.adding("Warning", "299 stow-gateway \"There are more matches than are shown.\"") : reply
    }
}

/// What is searched.
enum SearchKind: Sendable, Equatable {
    case studies, worklist

    var resource: SearchQuery.Resource { self == .studies ? .studies : .worklistItems }

    /// What may be searched for, each by its exact value.
    var keys: [AttributePath] {
        let common = [
            AttributePath(.studyInstanceUID, .UI), AttributePath(.accessionNumber, .SH), AttributePath(.patientID, .LO),
        ]
        guard self == .worklist else { return common }
        let step = [AttributePath.Step(.scheduledProcedureStepSequence, item: 1)]
        return common + [
            AttributePath(.requestedProcedureID, .SH), AttributePath(.scheduledProcedureStepID, .SH, in: step),
        ]
    }

    /// The part of a match that is told.
    func shown(_ match: DataSet) -> DataSet {
        var tags = [
            Tag.patientName, .patientID, .issuerOfPatientID, .patientBirthDate, .patientSex, .studyInstanceUID,
            .accessionNumber, .referringPhysicianName,
        ]
        tags +=
            self == .studies
            ? [.studyDate, .studyTime, .studyDescription, .studyID, .modalitiesInStudy]
            : [.requestedProcedureID, .requestedProcedureDescription]
        var shown = match.values(of: tags)
        guard self == .worklist, let steps = match.items(.scheduledProcedureStepSequence) else { return shown }
        let ofStep = LookupFields.step.filter { $0 != .scheduledProtocolCodeSequence }
        shown.set(.scheduledProcedureStepSequence, .SQ, .items(steps.map { $0.values(of: ofStep) }))
        return shown
    }
}

/// The question in a query string.
private struct WantedMatches {
    var archive: String?
    var keys: [SearchQuery.Key] = []

    init(_ kind: SearchKind, _ query: String?, archives: [String]) throws(Problem) {
        let words = try QueryWords(query)
        let names = kind.keys.map { path in DataDictionary.entry(path.tag)?.keyword ?? path.description }
        var faults: [FieldFault] = []
        for name in words.names {
            let value = words[name] ?? ""
            if name == "archive" {
                archive = value
                if !archives.contains(value) {
                    faults.append(
                        FieldFault(field: name, message: "must be one of: \(archives.joined(separator: ", "))."))
                }
            } else if let path = Self.path(name, kind) {
                do throws(CanonicalValue.Fault) {
                    try take(value, for: path)
                } catch {
                    faults.append(FieldFault(field: name, message: error.rule))
                }
            } else {
                let known = names.joined(separator: ", ")
                faults.append(FieldFault(field: name, message: "is not known here: \(known) and archive are."))
            }
        }
        guard faults.isEmpty else { throw Problem(faults, isUpload: false) }
        guard !keys.isEmpty else {
            let fault = FieldFault(field: "", message: "One of \(names.joined(separator: ", ")) must be given.")
            throw Problem([fault], isUpload: false)
        }
    }

    /// Reads a value as that of a field of an upload.
    private mutating func take(_ value: String, for path: AttributePath) throws(CanonicalValue.Fault) {
        guard !value.contains(where: { "*?\\".contains($0) }) else {
            throw CanonicalValue.Fault(rule: "must be one whole value, without * and ?.")
        }
        guard case .strings(let values) = try CanonicalValue.value(.text(value), for: path), let value = values.first
        else { return }
        let known = keys.first { $0.path == path }
        guard known == nil || known?.value == value else {
            throw CanonicalValue.Fault(rule: "is given twice, with different values.")
        }
        if known == nil { keys.append(SearchQuery.Key(path, value)) }
    }

    /// Keywords and aliases, as fields of uploads have them.
    private static func path(_ name: String, _ kind: SearchKind) -> AttributePath? {
        guard case .attribute(let path) = FieldName(parsing: name) else { return nil }
        return kind.keys.first { $0.tag == path.tag }
    }
}

extension Problem {
    static let searchIsOff = Problem(
        "no-search", 404, "Nothing can be searched here",
        "This gateway lets nobody look for studies and worklist items; the operator may allow it with "
            + "access.search: true.")

    static func nothingToSearch(_ kind: SearchKind, archive: String) -> Problem {
        Problem(
            "no-search", 404, "Nothing can be searched here",
            kind == .studies
                ? "The archive \(archive) has no lookup configured."
                : "The archive \(archive) has no worklist configured.")
    }
}
