import CSystem
import Conversion
import DICOM
import Glibc

/// The life of a decoder child: one job after the other from the socket that is its descriptor 3.
///
/// Ends by itself when the gateway closes its end.
func decodeImages(_ limits: ChildLimits) -> Never {
    leaveAlone(limits)
    guard limits.apply() else { exit(ChildExit.notLimited) }
    let socket = Socket(descriptor: 3)
    while let (message, descriptors) = socket.receive() {
        guard let job = ImageJob(message), descriptors.count == 2 else { exit(ChildExit.usage) }
        let answer: ImageAnswer
        do throws(WorkshopError) {
            let output = OutputFile(owning: descriptors[1])
            answer = try work(on: job, SpooledFile(owningAll: descriptors[0]), output)
        } catch {
            answer = .failed(error)
        }
        guard socket.send(answer.json) else { break }
    }
    exit(0)
}

private func work(
    on job: ImageJob, _ input: SpooledFile, _ output: OutputFile
) throws(WorkshopError) -> ImageAnswer {
    ChildLimits.allow(job.limits)
    switch job.work {
    case .decode(let format): return .pixels(try RasterDecoding(input, output, job.limits).decode(format))
    case .normalise(let wish): return try JPEGNormalising(input, output, job.limits).normalise(wish)
    case .verify(let format):
        try Verification(input, job.limits).verify(format)
        return .verified
    }
}

extension SpooledFile {
    /// A descriptor from the gateway with all that is in its file.
    fileprivate convenience init(owningAll descriptor: Int32) {
        var status = stat()
        fstat(descriptor, &status)
        self.init(owning: descriptor, byteCount: Int(status.st_size))
    }
}

extension ChildLimits {
    /// Widens or narrows the limits of this process to what one image may take.
    static func allow(_ limits: RasterLimits) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let used = Int(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        setSoft(RLIMIT_CPU, used + limits.seconds + 1)
        setSoft(RLIMIT_AS, limits.memory)
        // Three samples of two bytes, or what libvips keeps on disk meanwhile.
        setSoft(RLIMIT_FSIZE, limits.pixels.multipliedReportingOverflow(by: 8).partialValue + 1 << 20)
    }

    private static func setSoft(_ resource: __rlimit_resource, _ value: Int) {
        var limit = rlimit()
        let resource = __rlimit_resource_t(resource.rawValue)
        getrlimit(resource, &limit)
        limit.rlim_cur = min(limit.rlim_max, rlim_t(max(value, 0)))
        setrlimit(resource, &limit)
    }
}
