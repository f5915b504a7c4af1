import Conversion
import Crypto
import DICOM

/// A request with an `Idempotency-Key`: the same once more gets the same reply, and nothing is done twice.
struct RepeatedRequest: Sendable {
    /// Stands for the key and whoever holds it; the key itself may say something of a patient and is not kept.
    let key: String
    /// Stands for all that is asked.
    let fingerprint: String

    /// - Returns: `nil` without the field.
    /// - Throws: a problem where the key is none.
    init?(_ head: RequestHead, _ submission: Submission, archive: String) throws(Problem) {
        let values = head.values(of: "idempotency-key")
        guard let text = values.first else { return nil }
        guard values.allSatisfy({ $0 == text }), (1...255).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            throw Problem(
                "idempotency-key", 400, "The Idempotency-Key cannot be used",
                "There must be one, of 1 to 255 printable ASCII characters. Nothing was stored.")
        }
        key = Self.digest([Array(text.utf8), AccessControl.shownKey(in: head) ?? []])
        fingerprint = Self.fingerprint(of: submission, archive: archive)
    }

    /// Stands for all that a submission asks.
    static func fingerprint(of submission: Submission, archive: String) -> String {
        let controls = submission.controls
        var parts = [
            Array(archive.utf8), Array("\(controls.rendering?.rawValue ?? "") \(controls.attach.rawValue)".utf8),
        ]
        parts.append(Array("\(controls.coerce) \(controls.partial) \(controls.wire ?? "")".utf8))
        parts.append(CanonicalForm.encode(submission.attributes))
        for file in submission.files { parts += [Array((file.name ?? "").utf8), file.digest] }
        return digest(parts)
    }

    private static func digest(_ parts: [[UInt8]]) -> String {
        var digest = SHA256()
        for part in parts {
            digest.update(data: Array("\(part.count):".utf8))
            digest.update(data: part)
        }
        return digest.finalize().map { digits16($0) }.joined()
    }
}

/// Two hexadecimal digits.
func digits16(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

/// A reply as it is remembered.
enum RememberedReply {
    static func text(of reply: Reply) -> String? {
        guard case .bytes(let content) = reply.content, let text = String(validating: content, as: UTF8.self) else {
            return nil
        }
        let fields = reply.fields.map { JSON.array([.string($0.name), .string($0.value)]) }
        let json = JSON.object([
            .init("status", .number(String(reply.status))), .init("contentType", .string(reply.contentType)),
            .init("fields", .array(fields)), .init("content", .string(text)),
        ])
        return String(decoding: json.encoded(), as: UTF8.self)
    }

    static func reply(from text: String) -> Reply? {
        guard let json = try? JSON(parsing: Array(text.utf8)), case .number(let status)? = json["status"],
            let status = Int(status), let type = json["contentType"]?.string, let content = json["content"]?.string
        else { return nil }
        var reply = Reply(status, type, text: content)
        for field in json["fields"]?.array ?? [] {
            guard let pair = field.array, pair.count == 2, let name = pair[0].string, let value = pair[1].string else {
                continue
            }
            reply.fields.append((name, value))
        }
        return reply
    }
}

extension Problem {
    static let keyReused = Problem(
        "idempotency-key-reused", 409, "The Idempotency-Key was used for another upload",
        "One key stands for one upload, and this one differs from the first. Nothing was stored. "
            + "Take a new key, or send the first upload again as it was.")

    static let keyInUse = Problem(
        "idempotency-key-in-use", 409, "The same upload is under way",
        "An upload with this Idempotency-Key has not been answered yet. Ask again shortly."
    ).retrying(after: 5)
}
