import Conversion
import DICOM

/// The instances of an upload, and what is to be said of files that did not become any.
struct ConvertedBatch: Sendable {
    var instances: [DICOMInstance]
    /// The files that were refused, of an upload that takes the others; counted from 0.
    let refusedFiles: Set<Int>
    /// What the reply says of those, with a status of its own.
    let problem: Problem?
    let warnings: [String]

    /// - Parameter unmet: required attributes that are missing, a fault only where media are converted.
    /// - Throws: the problem where nothing is to be sent.
    nonisolated(nonsending) init(
        of input: ConversionInput, unmet: [FieldFault], in workshop: any Workshop
    ) async throws(Problem) {
        var names: [String] { input.files.enumerated().map { $1.name ?? String($0 + 1) } }
        let outcome: ConversionOutcome
        do throws(ConversionFailure) {
            outcome = try await convertBatch(input, in: workshop)
        } catch {
            let isPatientMissing = error.faults.allSatisfy {
                if case .missingAttribute = $0.error { true } else { false }
            }
            if isPatientMissing, !unmet.isEmpty { throw Problem(unmet) }
            throw Problem(error, names: names).explainingLostLineEnds(in: input.files)
        }
        let isConverted = outcome.instances.contains {
            if case .dataSet = $0.representation { true } else { false }
        }
        if isConverted, !unmet.isEmpty { throw Problem(unmet) }
        instances = outcome.instances
        warnings = outcome.warnings
        refusedFiles = Set(outcome.refused.map(\.file))
        problem = outcome.refused.isEmpty ? nil : Problem(partly: outcome.refused, names: names)
    }

    /// How many files were refused.
    var refused: Int { refusedFiles.count }
}

extension Problem {
    /// Of a part of the files, before it is known what becomes of the others.
    init(partly faults: [(file: Int, error: ConversionError)], names: [String]) {
        self.init(ConversionFailure(faults: faults), names: names)
        self.kind = "unusable-files"
        self.title = "Some files cannot be used"
        self.detail = ""
    }

    /// What people who call curl with the wrong option need to know: by `--data @FILE` no file arrives whole.
    fileprivate func explainingLostLineEnds(in files: [MediaFile]) -> Problem {
        guard self.kind == "damaged" || self.kind == "truncated", files.count == 1,
            files[0].declaredType == "application/x-www-form-urlencoded"
        else { return self }
        var problem = self
        problem.detail +=
            " If curl sent it by -d or --data: these take the line ends out of a file. Use --data-binary @FILE, or -F file=@FILE."
        return problem
    }

    /// The entries of another problem behind these.
    func joining(_ other: Problem?) -> Problem {
        guard let other else { return self }
        var problem = self
        problem.errors += other.errors
        return problem
    }

    /// What a dry run says where not every file could have been stored.
    func afterDryRun(of instances: [DICOMInstance]) -> Problem {
        var problem = self
        problem.detail =
            "What is named cannot be used. The others could be stored (\(instances.count)); as this was a dry run, nothing was."
        problem.instances = .array(
            instances.map { instance in
                .object(
                    [
                        .init("file", .string(instance.file)), .init("mediaType", .string(instance.mediaType)),
                        .init("sopClassUID", .string(instance.sopClassUID)),
                        .init("sopInstanceUID", .string(instance.sopInstanceUID)),
                        .init("seriesInstanceUID", .string(instance.seriesInstanceUID)),
                        .init("transferSyntaxUID", .string(instance.transferSyntaxUID)),
                        .init("status", .string("valid")),
                        .init("warnings", .array(instance.warnings.map { .string($0) })),
                    ] + instance.document.members)
            } + refusedFiles)
        return problem
    }

    /// The same with every file of the upload in `instances`.
    func listing(_ refused: Problem?, after instances: JSON) -> Problem {
        guard case .array(let members) = instances else { return self }
        var problem = self
        problem.instances = .array(members + (refused?.refusedFiles ?? []))
        return problem
    }

    /// The refused files as members of `instances`, so that every file of an upload is found there.
    var refusedFiles: [JSON] {
        var names: [String] = []
        var messages: [String: [JSON]] = [:]
        for entry in self.errors {
            guard let file = entry.file else { continue }
            if messages[file] == nil { names.append(file) }
            messages[file, default: []].append(.string(entry.message))
        }
        return names.map { name in
            .object([
                .init("file", .string(name)), .init("status", .string("refused")),
                .init("warnings", .array(messages[name] ?? [])),
            ])
        }
    }
}
