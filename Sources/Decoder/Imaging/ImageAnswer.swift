import Conversion
import DICOM

/// What a decoder child says of a job. The bytes are in the output file.
enum ImageAnswer: Equatable {
    case verified
    /// The output file is a JPEG.
    case jpeg
    /// The output file holds pixels.
    case pixels(ImageDescription)
    case failed(WorkshopError)

    struct ImageDescription: Equatable {
        var pages: [DecodedPage] = []
        var warnings: [String] = []
        var picture = PictureDescription()
    }

    var json: JSON {
        switch self {
        case .verified: ["verified": true]
        case .jpeg: ["jpeg": true]
        case .pixels(let image): image.json
        case .failed(let error): error.json
        }
    }

    init?(_ json: JSON) {
        if json["verified"] != nil {
            self = .verified
        } else if json["jpeg"] != nil {
            self = .jpeg
        } else if let error = WorkshopError(json) {
            self = .failed(error)
        } else if let image = ImageDescription(json) {
            self = .pixels(image)
        } else {
            return nil
        }
    }
}

extension ImageAnswer.ImageDescription {
    fileprivate var json: JSON {
        [
            "pages": .array(pages.map(\.json)), "warnings": .array(warnings.map { .string($0) }),
            "picture": .array(
                [picture.dateTime, picture.cameraMaker, picture.cameraModel].map { $0.map { .string($0) } ?? .null }),
        ]
    }

    fileprivate init?(_ json: JSON) {
        guard let pages = json["pages"]?.array, let warnings = json["warnings"]?.array,
            let picture = json["picture"]?.array, picture.count == 3
        else { return nil }
        self.pages = pages.compactMap { DecodedPage($0) }
        self.warnings = warnings.compactMap(\.string)
        self.picture = PictureDescription(
            dateTime: picture[0].string, cameraMaker: picture[1].string, cameraModel: picture[2].string)
        guard self.pages.count == pages.count else { return nil }
    }
}

extension DecodedPage {
    /// - Shape: an array, since there may be thousands of them.
    fileprivate var json: JSON {
        [
            .number("\(columns)"), .number("\(rows)"), .number("\(samplesPerPixel)"), .number("\(bitsPerSample)"),
            .number("\(offset)"), .number("\(byteCount)"), milliseconds.map { .number("\($0)") } ?? .null,
            resolution.map { .number("\($0.horizontal)") } ?? .null,
            resolution.map { .number("\($0.vertical)") } ?? .null, .bool(isLossy),
            .bool(resolution?.isRelative == true),
        ]
    }

    fileprivate init?(_ json: JSON) {
        guard let values = json.array, values.count == 11 else { return nil }
        let numbers = values[0..<6].compactMap(\.integer)
        guard numbers.count == 6 else { return nil }
        var resolution: Resolution?
        if case .number(let horizontal) = values[7], case .number(let vertical) = values[8],
            let horizontal = Double(horizontal), let vertical = Double(vertical)
        {
            resolution = Resolution(horizontal: horizontal, vertical: vertical, isRelative: values[10] == .bool(true))
        }
        self.init(
            columns: numbers[0], rows: numbers[1], samplesPerPixel: numbers[2], bitsPerSample: numbers[3],
            offset: numbers[4], byteCount: numbers[5], milliseconds: values[6].integer, resolution: resolution,
            isLossy: values[9] == .bool(true))
    }
}

extension WorkshopError {
    fileprivate var json: JSON {
        let (name, fact): (String, JSON) =
            switch self {
            case .rejected: ("rejected", .null)
            case .notRead(let form): ("notRead", .string(form.rawValue))
            case .crashed: ("crashed", .null)
            case .tookTooLong(let seconds): ("tookTooLong", .number("\(seconds)"))
            case .needsTooMuchMemory: ("needsTooMuchMemory", .null)
            case .tooManyPixels(let limit): ("tooManyPixels", .number("\(limit)"))
            case .tooManyPages(let limit): ("tooManyPages", .number("\(limit)"))
            case .tooMuchOutput(let limit): ("tooMuchOutput", .number("\(limit)"))
            case .missing(let package): ("missing", .string(package))
            case .unavailable(let errno): ("unavailable", .number("\(errno)"))
            }
        return ["error": .string(name), "fact": fact]
    }

    fileprivate init?(_ json: JSON) {
        guard let name = json["error"]?.string else { return nil }
        let number = json["fact"]?.integer ?? 0
        switch name {
        case "rejected": self = .rejected
        case "notRead": self = json["fact"]?.string.flatMap(UnreadForm.init).map { .notRead($0) } ?? .rejected
        case "tookTooLong": self = .tookTooLong(seconds: number)
        case "needsTooMuchMemory": self = .needsTooMuchMemory
        case "tooManyPixels": self = .tooManyPixels(limit: number)
        case "tooManyPages": self = .tooManyPages(limit: number)
        case "tooMuchOutput": self = .tooMuchOutput(limit: number)
        case "missing": self = .missing(package: json["fact"]?.string ?? "")
        case "unavailable": self = .unavailable(errno: Int32(truncatingIfNeeded: number))
        default: self = .crashed
        }
    }
}
