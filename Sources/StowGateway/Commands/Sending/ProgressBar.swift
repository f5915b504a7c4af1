import EventLoop
import Forwarder
import Glibc

/// How far a command is, on the last line of a terminal.
///
/// Confined to the loop of its outlet.
final class ProgressBar {
    private let outlet: Outlet
    private var fileCount = 0
    private var byteCount = 0
    private var finishedFileCount = 0
    private var finishedByteCount = 0
    /// What the outlet had sent when the current upload began. Units: bytes.
    private var sentBefore = 0
    private var start = Instant.now
    private var timer: TimerID?
    private var isShown = false

    /// Units: milliseconds.
    private static let pace = 100
    /// What is done before this shows no bar. Units: milliseconds.
    private static let patience = 300

    init(on outlet: Outlet) { self.outlet = outlet }

    func begin(fileCount: Int, byteCount: Int) {
        self.fileCount = fileCount
        self.byteCount = byteCount
        start = Instant.now
        sentBefore = outlet.sentByteCount
        showLater(Self.patience)
    }

    /// An upload is over.
    func finish(fileCount: Int, byteCount: Int) {
        finishedFileCount += fileCount
        finishedByteCount += byteCount
        sentBefore = outlet.sentByteCount
    }

    func end() {
        if let timer { outlet.loop.cancel(timer) }
        timer = nil
        clear()
    }

    /// Makes room for a line of text.
    func clear() {
        guard isShown else { return }
        isShown = false
        put("\r\u{1B}[K")
    }

    private func showLater(_ milliseconds: Int) {
        timer = outlet.loop.schedule(at: Instant.now.advanced(byMilliseconds: milliseconds)) { [unowned self] in
            show()
            showLater(Self.pace)
        }
    }

    private func show() {
        let now = ProgressState(
            fileCount: fileCount, byteCount: byteCount, finishedFileCount: finishedFileCount,
            doneByteCount: min(byteCount, finishedByteCount + max(0, outlet.sentByteCount - sentBefore)),
            seconds: Instant.now.milliseconds(since: start) / 1000)
        isShown = true
        put("\r" + now.line(width: Self.width) + "\u{1B}[K")
    }

    private func put(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(2, bytes, bytes.count)
    }

    /// Of the terminal. Units: columns.
    private static var width: Int {
        var size = winsize()
        guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}

/// What a bar shows at one moment.
struct ProgressState: Equatable {
    var fileCount: Int
    /// Units: bytes.
    var byteCount: Int
    var finishedFileCount: Int
    /// Units: bytes.
    var doneByteCount: Int
    var seconds: Double

    /// - Parameter width: units: columns; the last one stays free.
    func line(width: Int) -> String {
        let share = byteCount > 0 ? Double(doneByteCount) / Double(byteCount) : 0
        var words = "\(Int(share * 100)) %  \(finishedFileCount)/\(fileCount) files  \(Self.size(doneByteCount))"
        if byteCount > 0, doneByteCount >= byteCount {
            words += "  waiting for the archive"
        } else if seconds >= 1, doneByteCount > 0 {
            let rate = Double(doneByteCount) / seconds
            words += "  \(Self.size(Int(rate)))/s"
            let left = Int(Double(byteCount - doneByteCount) / rate)
            if seconds >= 2 { words += "  \(Self.time(left)) left" }
        }
        let room = min(24, width - words.count - 5)
        guard room >= 10 else { return String(words.prefix(max(0, width - 1))) }
        let filled = Int(share * Double(room))
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled) + "] " + words
    }

    /// `12.3 MB`. Units of `bytes`: bytes.
    static func size(_ bytes: Int) -> String {
        var value = bytes * 10
        for unit in ["B", "kB", "MB", "GB"] {
            if value < 10_000 || unit == "GB" {
                return unit == "B" ? "\(value / 10) B" : "\(value / 10).\(value % 10) \(unit)"
            }
            value /= 1000
        }
        return ""
    }

    /// `1:05`, or `2:01:05`. Units of `seconds`: seconds.
    static func time(_ seconds: Int) -> String {
        let seconds = min(max(0, seconds), 359_999)
        let minutes = digits(seconds / 60 % 60, seconds >= 3600 ? 2 : 1)
        return (seconds >= 3600 ? "\(seconds / 3600):" : "") + minutes + ":" + digits(seconds % 60, 2)
    }
}
