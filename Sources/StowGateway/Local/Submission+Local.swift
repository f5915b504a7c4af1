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
        var settings = settings
        settings.areArguments = true
        let mayBeAllDICOM = !files.isEmpty && files.allSatisfy { mayBringPatient($0.content) }
        let resolved: ResolvedFields
        do throws(FieldFaults) {
            resolved = try resolveFields(fields, settings, requiresPatient: !mayBeAllDICOM)
        } catch {
            throw Problem(error.faults)
        }
        self.init(files: files, resolved)
    }

    /// The same with fields that have been resolved already; what is required of them is then not asked again.
    init(files: [MediaFile], _ resolved: ResolvedFields) {
        self.files = files
        attributes = resolved.attributes
        controls = resolved.controls
        warnings = resolved.warnings
        unmet = resolved.unmet
        if !resolved.ignored.isEmpty {
            warnings.append("Ignored, since no attribute is called so: \(resolved.ignored.joined(separator: ", ")).")
        }
    }
}
