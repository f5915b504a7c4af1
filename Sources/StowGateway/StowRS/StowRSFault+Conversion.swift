import Conversion

extension StowRSFault {
    /// Files that cannot become objects; `names` are theirs, in order.
    init(_ failure: ConversionFailure, names: [String]) {
        let problem = Problem(failure, names: names)
        let sentences = zip(failure.faults, problem.errors).map { fault, entry in
            let name = names.indices.contains(fault.file) ? names[fault.file] : "file \(fault.file + 1)"
            if case .field(let field) = entry.subject, !entry.message.hasPrefix(field) {
                return "\(name): \(field): \(entry.message)"
            }
            return "\(name): \(entry.message)"
        }
        self.init(sentences + ["nothing was sent"], ExitStatus(problem))
    }
}
