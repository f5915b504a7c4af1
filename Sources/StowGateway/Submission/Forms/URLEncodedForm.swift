import DICOM

/// Query strings and application/x-www-form-urlencoded bodies.
///
/// - Source: WHATWG URL §5.1.
enum URLEncodedForm {
    /// The fields of a query string, without its `?`; always UTF-8.
    ///
    /// - Throws: a fault for every field that cannot be read.
    static func fields(ofQuery query: String) throws(FieldFaults) -> [FieldInput] {
        var faults: [FieldFault] = []
        let texts = texts(of: Array(query.utf8), faults: &faults)
        var inputs: [FieldInput] = []
        do { inputs = try FormText.inputs(texts, source: .query) } catch { faults += error.faults }
        guard faults.isEmpty else { throw FieldFaults(faults) }
        return inputs
    }

    /// The fields of a body, and the files of its fields `file`, each named by the field `filename` of the same rank.
    ///
    /// - Parameter charset: that of the body's `Content-Type`.
    /// - Throws: a fault for every field that cannot be read.
    static func parse(_ body: [UInt8], charset: String? = nil) throws(FieldFaults) -> FormBody {
        var faults: [FieldFault] = []
        var form = FormBody()
        var texts = texts(of: body, faults: &faults)
        for text in texts where isFile(text.name) {
            do throws(Base64.Malformed) {
                form.files.append(try InlineFile(base64: text.bytes.span))
            } catch {
                faults.append(FieldFault(field: text.name, message: error.rule + "."))
            }
        }
        texts.removeAll { isFile($0.name) }
        var inputs: [FieldInput] = []
        do { inputs = try FormText.inputs(texts, charset: charset) } catch { faults += error.faults }
        let names = inputs.filter { DataDictionary.isSpelling($0.name, of: "filename") }
        inputs.removeAll { DataDictionary.isSpelling($0.name, of: "filename") }
        if faults.isEmpty, names.count > form.files.count {
            faults.append(FieldFault(field: "filename", message: "names a file, but there is no field file for it."))
        }
        guard faults.isEmpty else { throw FieldFaults(faults) }
        for (index, name) in names.enumerated() where !name.value.isEmpty { form.files[index].name = name.value.text }
        form.fields = inputs
        return form
    }

    private static func isFile(_ name: String) -> Bool { DataDictionary.isSpelling(name, of: "file") }

    /// Cuts at `&` and `=` and decodes the escapes.
    private static func texts(of input: [UInt8], faults: inout [FieldFault]) -> [FormText] {
        var texts: [FormText] = []
        var rest = input[...]
        while !rest.isEmpty {
            let pair = rest[..<(rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.endIndex)]
            rest = rest[min(pair.endIndex + 1, rest.endIndex)...]
            if pair.isEmpty { continue }
            guard texts.count + faults.count <= FormBody.maximumFieldCount else {
                faults = [FormBody.tooManyFields]
                return []
            }
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            let rawName = pair[..<(equals ?? pair.endIndex)]
            guard let nameBytes = try? PercentEncoding.decode(rawName, plusIsBlank: true) else {
                faults.append(
                    FieldFault(field: String(decoding: rawName, as: UTF8.self), message: badEscape("its name")))
                continue
            }
            guard !nameBytes.contains(0), let name = String(validUTF8: nameBytes.span) else {
                faults.append(
                    FieldFault(
                        field: String(decoding: nameBytes, as: UTF8.self), message: "has a name that is not UTF-8."))
                continue
            }
            guard !name.isEmpty else {
                faults.append(FieldFault(field: "", message: "A value has no field name before its \"=\"."))
                continue
            }
            let rawValue = equals.map { pair[($0 + 1)...] } ?? []
            // Base64 has a plus of its own, which careless clients do not escape.
            guard let value = try? PercentEncoding.decode(rawValue, plusIsBlank: !isFile(name)) else {
                faults.append(FieldFault(field: name, message: badEscape("its value")))
                continue
            }
            texts.append(FormText(name: name, bytes: Array(value)))
        }
        return texts
    }

    private static func badEscape(_ what: String) -> String {
        "has a % in \(what) that no two hexadecimal digits follow. Write a percent sign as %25."
    }
}
