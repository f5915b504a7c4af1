import Conversion
import Glibc

/// Files that a decoder or a program did not manage.
extension Problem {
    static func tooManyPixels(limit: Int) -> Problem {
        Problem(
            "too-many-pixels", 422, "The image is too large",
            "The image has more than \(limit) pixels, which is the limit here. Send it smaller or in parts.")
    }

    static func tooManyPages(limit: Int) -> Problem {
        Problem(
            "too-many-pages", 422, "The file has too many pages",
            "The file has more than \(limit) pages or frames, which is the limit here. Send it in parts.")
    }

    static func decoderFailed(found: String, _ failure: DecoderFailure) -> Problem {
        if case .notRead = failure {
            return Problem("media-not-supported", 415, "Media type not supported", sentence(found, failure))
        }
        return Problem("not-decodable", 422, "The file cannot be decoded", sentence(found, failure))
    }

    /// 501, since neither the request nor the file is at fault, and sending it again does not help.
    static func toolMissing(found: String, package: String) -> Problem {
        Problem(
            "tool-missing", 501, "A program is missing here",
            "The \(found) needs the Debian package \(package), which is not installed on the gateway's machine. "
                + "Ask the operator to install it.")
    }

    static func workshopUnavailable(errno code: Int32) -> Problem {
        if code == ENOSPC || code == EDQUOT {
            return Problem(
                "spool-full", 507, "No room to work on the file",
                "The gateway's disk is full. Send the file again later.")
        }
        return Problem(
            "overloaded", 503, "No room to work on the file",
            "The gateway has no resources left to work on the file. Send it again later.")
    }

    private static func sentence(_ found: String, _ failure: DecoderFailure) -> String {
        switch failure {
        case .rejected:
            "The \(found) is damaged: its decoder cannot read it. Send it again from the original."
        case .notRead(.samples):
            "The \(found) has samples that are not read here: signed ones, fractions, or of other sizes than 1, 2, 4, 8 and "
                + "16 bits. Save it with 8 or 16 bits and send it again."
        case .notRead(.compression):
            "The \(found) is compressed in a way that is not read here. Save it without compression, with LZW or with "
                + "Deflate and send it again."
        case .notRead(.colours):
            "The \(found) has colours in a form that is not read here. Save it in gray or RGB and send it again."
        case .notRead(.tiles):
            "The \(found) is laid out in tiles of single colours, which are not read here. Save it without tiles and send it "
                + "again."
        case .notRead(.sides):
            "The \(found) has more than 65535 rows or columns, which no DICOM image can have. Send it smaller or in parts."
        case .notRead(.cameraRaw):
            "The \(found) holds the raw data of a camera. Export the picture as JPEG, PNG or TIFF and send that."
        case .crashed:
            "The \(found) makes its decoder fail. Save it anew with another program and send it again."
        case .tookTooLong(let seconds):
            "Decoding the \(found) takes longer than \(seconds) seconds, which is the limit here. Send it smaller."
        case .wroteTooMuch(let limit):
            "The \(found) would become larger than \(limit) bytes, which is the limit here. Send it smaller."
        case .neededTooMuchMemory:
            "Decoding the \(found) takes more memory than is allowed here. Send it smaller."
        }
    }
}
