import DICOM

/// What the frames of a multi-frame image are to each other.
enum FrameSeries: Sendable, Equatable {
    /// Pages of a document; the first one has this number, counted from 1.
    case pages(first: Int, count: Int)
    /// How long each frame of an animation is shown. Units: milliseconds.
    case animation([Int])

    var count: Int {
        switch self {
        case .pages(_, let count): count
        case .animation(let times): times.count
        }
    }

    /// The time of every frame, where it is one.
    var frameTime: Int? {
        guard case .animation(let times) = self, let first = times.first, times.allSatisfy({ $0 == first }) else {
            return nil
        }
        return first
    }

    /// The attribute that says how one frame follows the other.
    ///
    /// - Source: PS3.3 §C.7.6.6.1.1.
    var increment: Tag {
        switch self {
        case .pages: .pageNumberVector
        case .animation: frameTime == nil ? .frameTimeVector : .frameTime
        }
    }

    /// Viewers of the web show frames of hardly any time for a tenth of a second; so were these animations made.
    static func shown(_ milliseconds: Int) -> Int { milliseconds > 10 ? min(milliseconds, 86_400_000) : 100 }
}
