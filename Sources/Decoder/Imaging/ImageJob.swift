import Conversion
import DICOM

/// What a decoder child is asked to do with one file.
struct ImageJob: Equatable {
    var work: Work
    var limits: RasterLimits

    enum Work: Equatable {
        case decode(RasterFormat)
        case normalise(JPEGWish)
        case verify(CodestreamFormat)
    }

    /// The message to the child, which comes with the descriptors of the input and the output.
    var json: JSON {
        var members: [JSON.Member] = [
            .init("pixels", .number("\(limits.pixels)")), .init("pages", .number("\(limits.pages)")),
            .init("seconds", .number("\(limits.seconds)")), .init("memory", .number("\(limits.memory)")),
        ]
        switch work {
        case .decode(let format): members.append(.init("decode", .string(format.rawValue)))
        case .verify(let format): members.append(.init("verify", .string(format.rawValue)))
        case .normalise(let wish):
            members.append(.init("orientation", .number("\(wish.orientation)")))
            members.append(.init("strips", .bool(wish.stripsMetadata)))
        }
        return .object(members)
    }

    init(_ work: Work, _ limits: RasterLimits) {
        self.work = work
        self.limits = limits
    }

    init?(_ json: JSON) {
        guard let pixels = json["pixels"]?.integer, let pages = json["pages"]?.integer,
            let seconds = json["seconds"]?.integer, let memory = json["memory"]?.integer
        else { return nil }
        let limits = RasterLimits(pixels: pixels, pages: pages, seconds: seconds, memory: memory)
        if let format = json["decode"]?.string.flatMap(RasterFormat.init) {
            self.init(.decode(format), limits)
        } else if let format = json["verify"]?.string.flatMap(CodestreamFormat.init) {
            self.init(.verify(format), limits)
        } else if let orientation = json["orientation"]?.integer, case .bool(let strips)? = json["strips"] {
            self.init(.normalise(JPEGWish(orientation: orientation, stripsMetadata: strips)), limits)
        } else {
            return nil
        }
    }
}
