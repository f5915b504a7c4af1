import Conversion
import DICOM

extension Submission {
    /// An upload whose files lie on this machine.
    ///
    /// - Parameters:
    ///   - fields: attributes and control parameters, as an HTTP client would send them.
    ///   - settings: those of the configuration.
    /// - Throws: `Problem`, with all that is wrong at once.
    init(files: [MediaFile], fields: [FieldInput], _ settings: FieldSettings) throws(Problem) {
        self.init(
            files: files, try Self.resolved(fields, settings, requiresPatient: !Self.mayAllBringPatient(files)))
    }

    private static func mayAllBringPatient(_ files: [MediaFile]) -> Bool {
        !files.isEmpty && files.allSatisfy { Conversion.mayBringPatient($0.content) }
    }

    /// Fields of the command line, checked.
    ///
    /// - Parameter requiresPatient: false where the files may be DICOM objects, or are not known yet; what is missing for
    ///   others is then in `unmet`.
    static func resolved(
        _ fields: [FieldInput], _ settings: FieldSettings, requiresPatient: Bool
    ) throws(Problem) -> ResolvedFields {
        var settings = settings
        settings.areArguments = true
        do throws(FieldFaults) {
            return try resolveFields(fields, settings, requiresPatient: requiresPatient)
        } catch {
            throw Problem(error.faults)
        }
    }

    /// The same with fields that have been checked already.
    init(files: [MediaFile], _ resolved: ResolvedFields) {
        self.files = files
        attributes = resolved.attributes
        controls = resolved.controls
        warnings = resolved.warnings
        unmet = resolved.unmet
        mayBringPatient = Self.mayAllBringPatient(files)
        if !resolved.ignored.isEmpty {
            warnings.append("Ignored, since no attribute is called so: \(resolved.ignored.joined(separator: ", ")).")
        }
    }
}
