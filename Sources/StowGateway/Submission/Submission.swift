import Conversion
import DICOM

/// One upload, understood: its files, what they are said to be, and what is to be done with them.
struct Submission: Sendable {
    var files: [MediaFile]
    var attributes: DataSet
    var controls: Controls
    /// What the uploader should know; never holds a value.
    var warnings: [String]
    /// Required attributes that are missing; a fault only if a file is none that brings its patient itself.
    var unmet: [FieldFault]
    /// Whether every file may be one that brings its patient itself.
    var mayBringPatient: Bool
    /// `nil`: when it is converted.
    var acceptedAt: AcceptanceTime?
    /// Of an upload that comes in several parts.
    var part: SubmissionPart?

    init(
        files: [MediaFile], attributes: DataSet, controls: Controls, warnings: [String], unmet: [FieldFault],
        mayBringPatient: Bool
    ) {
        self.files = files
        self.attributes = attributes
        self.controls = controls
        self.warnings = warnings
        self.unmet = unmet
        self.mayBringPatient = mayBringPatient
    }

    /// Reads a request.
    ///
    /// - Parameter pathName: the file's name in the path, still percent-encoded.
    /// - Throws: `Problem`, with all that is wrong at once.
    init(parsing request: Request, pathName: String?, _ settings: FieldSettings, _ siteKey: SiteKey) throws(Problem) {
        var faults: [FieldFault] = []
        var inputs: [FieldInput] = []
        do throws(FieldFaults) {
            inputs =
                try request.head.query.map { query throws(FieldFaults) in
                    try URLEncodedForm.fields(ofQuery: query)
                } ?? []
        } catch {
            faults += error.faults
        }
        if case .raw(let payload) = request.content, payload.content.beginsLikeForm {
            throw Problem(ContentFault.malformedForm(.undeclared))
        }
        var content = UploadContent()
        do throws(FieldFaults) {
            content = try UploadContent(of: request, pathName: pathName, siteKey)
        } catch {
            faults += error.faults
        }
        // A text where the file belongs gets an answer of its own.
        if faults.isEmpty, content.files.isEmpty, !content.fields.contains(where: \.isPlaceOfFile) { throw .noFile }
        inputs += content.fields
        let mayBeAllDICOM = content.mayBeAllDICOM
        var resolved = ResolvedFields()
        do throws(FieldFaults) {
            // Of what could not be read nobody knows whether it named the patient.
            resolved = try resolveFields(inputs, settings, requiresPatient: !mayBeAllDICOM && faults.isEmpty)
        } catch {
            faults += error.faults
        }
        guard faults.isEmpty else { throw Problem(faults) }
        files = content.files
        attributes = resolved.attributes
        controls = resolved.controls
        warnings = resolved.warnings
        unmet = resolved.unmet
        mayBringPatient = mayBeAllDICOM
        if !resolved.ignored.isEmpty {
            warnings.append("Ignored, since no attribute is called so: \(resolved.ignored.joined(separator: ", ")).")
        }
    }
}

extension Problem {
    static let noFile = Problem(
        "no-file", 400, "There is no file",
        "Send the file as a form part (curl -F file=@report.pdf …), as the whole content (curl -T report.pdf …/upload/), "
            + "or as base64 in `file`. Nothing was stored.")
}

/// The files and fields of a request's content, whatever form it has.
private struct UploadContent {
    var files: [MediaFile] = []
    var fields: [FieldInput] = []

    init() {}

    init(of request: Request, pathName: String?, _ siteKey: SiteKey) throws(FieldFaults) {
        let type = request.head["content-type"].flatMap { ContentType($0) }
        switch request.content {
        case .none: break
        case .raw(let payload):
            if type?.mediaType == "application/x-www-form-urlencoded", let form = payload.formText {
                take(try URLEncodedForm.parse(form, charset: type?["charset"]), siteKey)
            } else if payload.content.byteCount > 0 || pathName != nil {
                let name = pathName.map { Self.decoded($0) }
                files = [Self.file(payload, name: name, declaredType: type?.mediaType)]
            }
        case .form(let parts, let texts):
            fields = try FormText.inputs(texts, charset: type?["charset"])
            for part in parts {
                files.append(Self.file(part.payload, name: part.name, declaredType: part.declaredType))
            }
        case .text(let bytes):
            take(try JSONBody.parse(bytes), siteKey)
        case .related: break  // goes to /studies only
        }
    }

    private mutating func take(_ form: FormBody, _ siteKey: SiteKey) {
        fields = form.fields
        files = form.files.map { file in
            MediaFile(
                name: file.name, declaredType: file.contentType, content: .bytes(file.bytes),
                digest: ContentDigest.of(file.bytes, siteKey))
        }
    }

    private static func file(_ payload: ReceivedPayload, name: String?, declaredType: String?) -> MediaFile {
        MediaFile(name: name, declaredType: declaredType, content: payload.content, digest: payload.digest)
    }

    private static func decoded(_ name: String) -> String {
        guard let bytes = try? PercentEncoding.decode(Array(name.utf8)[...], plusIsBlank: false) else { return name }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether every file is a DICOM object, which brings its patient itself, or an archive, which may hold some.
    var mayBeAllDICOM: Bool { !files.isEmpty && files.allSatisfy { mayBringPatient($0.content) } }
}

extension FieldInput {
    fileprivate var isPlaceOfFile: Bool { if case .file = FieldName(parsing: name) { true } else { false } }
}

extension ReceivedPayload {
    /// The whole content if it reads like a URL-encoded form, `nil` if it is a file: `curl --data-binary` calls
    /// everything a form.
    fileprivate var formText: [UInt8]? {
        guard content.byteCount <= 16 << 20, let head = try? content.read(at: 0, count: 1024), !head.isEmpty,
            head.allSatisfy({ (0x21...0x7E).contains($0) || $0 >= 0x80 || $0 == 0x0D || $0 == 0x0A }),
            head.contains(UInt8(ascii: "=")), !head.starts(with: "%PDF".utf8), !head.starts(with: "%!PS".utf8),
            head[0] != UInt8(ascii: "<"), head[0] < 0x80
        else { return nil }
        return try? content.read(at: 0, count: content.byteCount)
    }
}
