import Conversion
import DICOM
import TestSupport
import Testing

@testable import StowGateway

@Suite struct FieldsTests {
    @Test(arguments: FieldName.usual.keys.sorted())
    func `a usual name means what its other spellings mean`(name: String) throws {
        guard case .attribute(let usual) = FieldName(parsing: name),
            case .attribute(let read) = FieldName(parsing: " \(name.lowercased())")
        else {
            Issue.record("no attribute")
            return
        }
        #expect(usual == read)
        #expect(DataDictionary.entry(usual.tag)?.keyword == name)
    }

    @Test(arguments: FieldCase.good)
    func `fields become attributes`(row: FieldCase) throws {
        let resolved = try resolveFields(inputs(row.fields), FieldSettings(), requiresPatient: false)
        #expect(listing(of: resolved.attributes) == row.attributes)
        let reversed = try resolveFields(inputs(row.fields).reversed(), FieldSettings(), requiresPatient: false)
        #expect(reversed.attributes == resolved.attributes)
    }

    @Test(arguments: FieldRefusal.all)
    func `a wrong field is refused and its value not repeated`(row: FieldRefusal) {
        let fault = FieldFault(field: row.field, message: row.message)
        #expect(throws: FieldFaults([fault])) {
            try resolveFields(inputs(row.fields), FieldSettings(), requiresPatient: false)
        }
    }

    @Test func `values have the types of their VR`() throws {
        let resolved = try resolveFields(
            inputs(
                "RecommendedDisplayFrameRateInFloat=2.5&FrameIncrementPointer=00181063&SmallestImagePixelValue=1"
                    + "&SamplesPerPixel=3&PatientName=&OtherPatientIDs=A\\B"),
            FieldSettings(), requiresPatient: false)
        let values = resolved.attributes.elements.map(\.value)
        #expect(values.contains(.floats([2.5])))
        #expect(values.contains(.tags([Tag(0x0018, 0x1063)])))
        #expect(values.contains(.integers([3])))
        #expect(values.contains(.empty))
        #expect(values.contains(.strings(["A", "B"])))
    }

    @Test(arguments: ["", "PatientID=", "name=Doe", "PatientID=\u{A0}"])
    func `the patient ID is required`(fields: String) {
        let fault = FieldFault(
            field: "PatientID", message: "is required. Add it to the query (?PatientID=...) or to the form.")
        #expect(throws: FieldFaults([fault])) {
            try resolveFields(inputs(fields), FieldSettings(), requiresPatient: true)
        }
    }

    @Test func `a refused patient ID is not missing too`() {
        let error = #expect(throws: FieldFaults.self) {
            try resolveFields(inputs("mrn=a\\b"), FieldSettings(), requiresPatient: true)
        }
        #expect(error?.faults.map(\.field) == ["mrn"])
    }

    @Test func `what is required can be configured`() throws {
        var settings = FieldSettings()
        settings.required = [try AttributePath(parsing: "AccessionNumber")]
        #expect(throws: FieldFaults.self) { try resolveFields(inputs("mrn=1"), settings, requiresPatient: true) }
        #expect(throws: Never.self) { try resolveFields(inputs("accession=1"), settings, requiresPatient: true) }
    }

    @Test func `all faults are told at once, in the order of the fields`() {
        let error = #expect(throws: FieldFaults.self) {
            try resolveFields(inputs("dob=1&nonsensical=2&sex=3&as=4"), FieldSettings(), requiresPatient: true)
        }
        #expect(error?.faults.map(\.field) == ["dob", "nonsensical", "sex", "as", "PatientID"])
    }

    @Test func `unknown fields can be ignored and are told`() throws {
        var settings = FieldSettings()
        settings.unknown = .ignore
        let long = String(repeating: "x", count: 100)
        let resolved = try resolveFields(inputs("mrn=1&sub\u{1}mit=Go&\(long)=2"), settings, requiresPatient: true)
        #expect(resolved.ignored == ["sub\u{FFFD}mit", String(repeating: "x", count: 64) + "…"])
        #expect(listing(of: resolved.attributes) == "PatientID=1")
    }

    @Test func `control parameters are read`() throws {
        let all = "archive= main &AS=Photo&attach=NEW&dry-run&wire=JSON&wait=5&coerce=no"
        let controls = try resolveFields(inputs(all), FieldSettings(), requiresPatient: false).controls
        #expect(
            controls
                == Controls(
                    archive: "main", rendering: .photo, attach: .new, dryRun: true, wire: "json", wait: 5, coerce: false
                ))
        let blank = try resolveFields(
            inputs("archive=&as=&attach=&wire=&wait=&dryRun=false&dryRun=0"), FieldSettings(), requiresPatient: false)
        #expect(blank.controls == Controls())
    }

    @Test(arguments: [FieldSource.form, .json])
    func `a blank input of a form turns no switch on, and contradicts none`(source: FieldSource) throws {
        let blank = ["coerce", "partial", "dryRun"].map { FieldInput(name: $0, value: " ", source: source) }
        #expect(try resolveFields(blank, FieldSettings(), requiresPatient: false).controls == Controls())
        let both = inputs("dryRun=1") + blank
        #expect(try resolveFields(both, FieldSettings(), requiresPatient: false).controls == Controls(dryRun: true))
    }

    @Test(arguments: ["PatientID", "PatientName", "family", "PatientComments", "OtherPatientNames"])
    func `a letter that was lost on the way is refused, for two patients may have become one`(name: String) {
        let input = FieldInput(name: name, value: "M\u{FFFD}ller", source: .form)
        let message = "holds U+FFFD in place of a letter that a program could not read. Send the text in UTF-8."
        #expect(throws: FieldFaults([FieldFault(field: name, message: message)])) {
            try resolveFields([input], FieldSettings(), requiresPatient: false)
        }
    }

    @Test(arguments: [
        ("birthdate", "PatientBirthDate"), ("id", "PatientID"), ("Weight", "PatientWeight"), ("dryRunn", "dryRun"),
        ("cerce", "coerce"), ("acession", "accession"), ("tilte", "title"), ("famly", "family"),
    ])
    func `names that people use, and our own misspelled, get a hint`(name: String, hint: String) {
        #expect(FieldHint.nearest(to: name) == hint)
    }

    @Test(arguments: ["submit", "csrf", "x", "asx", "qqqqqqqq", ""])
    func `what is near nothing gets no hint`(name: String) {
        #expect(FieldHint.nearest(to: name) == nil)
    }

    @Test func `lists of JSON are several values`() throws {
        let inputs = [
            FieldInput(name: "OtherPatientIDs", .list(["A", " B "]), source: .json),
            FieldInput(name: "PatientID", .list(["P1"]), source: .json),
            FieldInput(name: "DocumentTitle", .list(["T"]), source: .json),
        ]
        let resolved = try resolveFields(inputs, FieldSettings(), requiresPatient: true)
        #expect(listing(of: resolved.attributes) == "PatientID=P1|OtherPatientIDs=A\\B|DocumentTitle=T")
    }

    @Test(arguments: [
        (FieldInput(name: "PatientID", .list(["a\\b"]), source: .json), "may not hold a backslash."),
        (FieldInput(name: "DocumentTitle", .list(["a", "b"]), source: .json), "takes one text, not a list."),
        (
            FieldInput(name: "PatientID", .list(["a", "b"]), source: .json),
            "takes one value. A backslash parts values, so it may not be in it."
        ),
    ])
    func `lists that do not fit are refused`(input: FieldInput, message: String) {
        #expect(throws: FieldFaults([FieldFault(field: input.name, message: message)])) {
            try resolveFields([input], FieldSettings(), requiresPatient: false)
        }
    }

    @Test func `a name without parts gets a warning`() throws {
        let resolved = try resolveFields(inputs("name=John Doe"), FieldSettings(), requiresPatient: false)
        #expect(resolved.warnings.count == 1)
        #expect(resolved.warnings.allSatisfy { !$0.contains("John Doe") })
        #expect(try resolveFields(inputs("name=Doe, John"), FieldSettings(), requiresPatient: false).warnings.isEmpty)
    }

    @Test func `spelling and source do not matter`() throws {
        let plain = try resolveFields(
            inputs("PatientID=P1&PatientName=Doe^John&PatientBirthDate=19800131&PatientSex=M"), FieldSettings(),
            requiresPatient: true)
        let other = try resolveFields(
            [
                FieldInput(name: "sex", value: "male", source: .form),
                FieldInput(name: "given", value: " John", source: .json),
                FieldInput(name: "dob", value: "31.1.1980", source: .query),
                FieldInput(name: "family", value: "Doe ", source: .form),
                FieldInput(name: "MRN", value: "P1", source: .form),
            ], FieldSettings(), requiresPatient: true)
        #expect(plain.attributes == other.attributes)
    }

    @Test func `a flood of fields is refused`() {
        let inputs = Array(repeating: FieldInput(name: "a", value: "", source: .form), count: 1_001)
        #expect(throws: FieldFaults([FormBody.tooManyFields])) {
            try resolveFields(inputs, FieldSettings(), requiresPatient: true)
        }
    }

    @Test func `no value shows up in a fault and nothing traps`() {
        var random = SeededGenerator(seed: 11)
        let rows = FieldCase.good.map(\.fields) + FieldRefusal.all.map(\.fields)
        for round in 0..<1_500 {
            let text = random.mutated(Array(rows[round % rows.count].utf8), alphabet: Array("&=.[]^\\-:/, 0aZ\0".utf8))
            let secret = "Xq7Secret"
            let inputs = inputs(String(decoding: text, as: UTF8.self)).map {
                FieldInput(name: $0.name, value: $0.value.text + secret, source: .form)
            }
            do throws(FieldFaults) {
                _ = try resolveFields(inputs, FieldSettings(), requiresPatient: true)
            } catch {
                for fault in error.faults { #expect(!fault.message.contains(secret)) }
            }
        }
    }
}

private func inputs(_ fields: String) -> [FieldInput] {
    fields.split(separator: "&").map { pair in
        let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return FieldInput(name: halves[0], value: halves.count > 1 ? halves[1] : "", source: .query)
    }
}

/// The elements as `Keyword=value`, joined by bars.
private func listing(of dataSet: DataSet, prefix: String = "") -> String {
    dataSet.elements.map { element in
        let name = prefix + (DataDictionary.entry(element.tag)?.keyword ?? element.tag.description)
        return switch element.value {
        case .empty: name + "="
        case .strings(let values): name + "=" + values.joined(separator: "\\")
        case .integers(let values): name + "=" + values.map(String.init).joined(separator: "\\")
        case .floats(let values): name + "=" + values.map { "\($0)" }.joined(separator: "\\")
        case .tags(let values): name + "=" + values.map(\.description).joined(separator: "\\")
        case .items(let items) where items.isEmpty: name + "=[]"
        case .items(let items):
            items.enumerated().map { listing(of: $1, prefix: "\(name)[\($0 + 1)].") }.joined(separator: "|")
        case .bytes, .bulk: name + "=?"
        }
    }.joined(separator: "|")
}
