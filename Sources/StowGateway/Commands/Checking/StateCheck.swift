import Conversion
import Forwarder
import Glibc

/// Whether the state folder can be used, and has room.
enum StateCheck {
    static func finding(of configuration: Configuration) -> Finding {
        let path = configuration.state
        func bad(_ sentence: String) -> Finding { Finding(.bad(.inputOutput), "state", sentence) }
        guard let place = ArchiveCheck.existing(path) else { return bad("\(path) is no folder and cannot be made") }
        guard access(place, W_OK | X_OK) == 0 else {
            return bad("\(place) cannot be written (\(String(cString: strerror(errno))))")
        }
        var words = [place == path ? "\(path) can be written" : "\(path) will be made"]
        if place == path {
            var facts = stat()
            if stat(path, &facts) == 0, facts.st_mode & 0o077 != 0 {
                words.append("others can look into it: chmod 700")
            }
            do throws(StateFolder.Unusable) {
                if try !StateFolder.hasSiteKey(path) { words.append("it has no site key yet") }
            } catch {
                return bad("the \(error.what) in \(path) cannot be used (\(String(cString: strerror(error.errno))))")
            }
            if SQLiteQueue.isInUse(path + "/queue") { words.append("a gateway is using it at this moment") }
        }
        if DiskReserve(place, configuration.queue.reserve).isFull(for: 0) {
            return bad("the disk of \(place) is full up to queue.reserve: no upload would be taken")
        }
        words.append("there is room on its disk")
        return Finding(words.contains { $0.contains("chmod") } ? .note : .ok, "state", words.joined(separator: "; "))
    }
}
