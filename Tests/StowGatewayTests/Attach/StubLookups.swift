import DICOM
import Forwarder
import Synchronization

@testable import StowGateway

/// An archive and a worklist in memory, asked as the real ones are.
final class StubLookups: Lookups {
    let knowsStudies: Bool
    let knowsWorklist: Bool
    private let studies: [DataSet]
    private let items: [DataSet]
    private let series: [DataSet]
    private let failure: LookupFailure?
    private let questions = Mutex<[SearchQuery]>([])

    init(
        studies: [DataSet]? = [], items: [DataSet]? = [], series: [DataSet] = [], failure: LookupFailure? = nil
    ) {
        knowsStudies = studies != nil
        knowsWorklist = items != nil
        self.studies = studies ?? []
        self.items = items ?? []
        self.series = series
        self.failure = failure
    }

    var asked: [SearchQuery] { questions.withLock { $0 } }

    func search(_ query: SearchQuery) async throws(LookupFailure) -> SearchAnswer {
        questions.withLock { $0.append(query) }
        if let failure { throw failure }
        switch query.resource {
        case .studies: return SearchAnswer(query, among: studies)
        case .series: return SearchAnswer(items: series)
        case .worklistItems: return SearchAnswer(query, among: items)
        }
    }
}

extension DataSet {
    /// Attributes from `path: text`; an empty text is no value.
    init(_ fields: KeyValuePairs<String, String>) {
        self.init()
        for (name, text) in fields {
            guard let path = try? AttributePath(parsing: name) else { continue }
            set(text.isEmpty ? .empty : path.vr.value(of: [text]) ?? .empty, at: path)
        }
    }

    /// The same with other values.
    func with(_ fields: KeyValuePairs<String, String>) -> DataSet {
        var copy = self
        for (name, text) in fields {
            guard let path = try? AttributePath(parsing: name) else { continue }
            copy.set(text.isEmpty ? .empty : path.vr.value(of: [text]) ?? .empty, at: path)
        }
        return copy
    }
}
