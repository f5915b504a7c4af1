import ArgumentParser
import Conversion
import Glibc

/// What a command is told of patient and study, and of what is to become of the files.
struct FieldOptions: ParsableArguments {
    @Option(
        name: [.customShort("m", allowingJoined: true), .customLong("field")],
        help: ArgumentHelp(
            "An attribute, e.g. PatientID=P1. Everybody on this machine can see it: prefer --fields-file.",
            valueName: "keyword=value"))
    var fields: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file of attributes: a line for each, or a JSON object; - for standard input.", valueName: "file"),
        completion: .file())
    var fieldsFile: String?

    @Option(
        name: .customLong("as"),
        help: "What files become: \(RenderAs.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(RenderAs.allCases.map(\.rawValue)))
    var rendering: String?

    @Flag(help: "Let fields change DICOM files that they contradict.")
    var coerce = false

    @Flag(help: "Take the usable files of several even where others are not usable.")
    var partial = false

    var readsStandardInput: Bool { fieldsFile == "-" }

    func validate() throws {
        let choices = RenderAs.allCases.map(\.rawValue)
        guard rendering.map({ choices.contains($0.lowercased()) }) != false else {
            throw ValidationError("--as must be one of: \(choices.joined(separator: ", "))")
        }
    }

    /// `-mPatientID=P1` as `-m PatientID=P1`: the argument parser takes all that stands before a `=` for the option.
    ///
    /// - Parameter arguments: without the name of the program.
    static func parted(_ arguments: [String]) -> [String] {
        guard let command = arguments.first, command == "send" || command == "convert" else { return arguments }
        let options = arguments.prefix { $0 != "--" }
        return options.flatMap { word -> [String] in
            guard word.hasPrefix("-m"), word.count > 2 else { return [word] }
            let value = word.dropFirst(2)
            return ["-m", String(value.first == "=" ? value.dropFirst() : value)]
        } + arguments.dropFirst(options.count)
    }

    /// Attributes and control parameters.
    ///
    /// - Throws: an exit code, once the fault has been told.
    func inputs() throws -> [FieldInput] {
        var inputs: [FieldInput] = []
        for field in fields {
            guard let mark = field.firstIndex(of: "="), mark != field.startIndex else {
                // What stands there may be a value: it is not repeated.
                writeError("stow-gateway: -m takes Keyword=value, e.g. -m PatientID=P1; one of them has no =")
                throw ExitStatus.usage.code
            }
            inputs.append(
                FieldInput(
                    name: String(field[..<mark]), value: String(field[field.index(after: mark)...]), source: .argument))
        }
        if let fieldsFile {
            do throws(FieldsFileFault) {
                inputs += try FieldsFile.read(fieldsFile)
            } catch {
                writeError("stow-gateway: \(FilePath(argument: fieldsFile).shown): \(error.sentence)")
                throw (error.isUnreadable ? ExitStatus.noInput : .refused).code
            }
        }
        if let rendering { inputs.append(FieldInput(name: "as", value: rendering, source: .argument)) }
        if coerce { inputs.append(FieldInput(name: "coerce", value: "true", source: .argument)) }
        if partial { inputs.append(FieldInput(name: "partial", value: "true", source: .argument)) }
        return inputs
    }
}
