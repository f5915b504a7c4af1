import Decoder
import EventLoop
import Forwarder

/// Whoever can be asked to what an upload belongs.
protocol Lookups: Sendable {
    var knowsStudies: Bool { get }
    var knowsWorklist: Bool { get }

    func search(_ query: SearchQuery) async throws(LookupFailure) -> SearchAnswer
}

/// The services of one archive.
struct ArchiveLookups: Sendable {
    enum Worklist: Sendable {
        case web(QueryService)
        case peer(WorklistFinder)
    }

    var studies: QueryService?
    var worklist: Worklist?

    /// - Returns: `nil` where the archive has none.
    init?(_ settings: ArchiveSettings, state: String, attendants: Workers) {
        let endpoint: DICOMwebArchive.Endpoint? = if case .web(let endpoint) = settings.place { endpoint } else { nil }
        if let endpoint, let lookup = settings.lookup {
            studies = QueryService(lookup.url, of: endpoint, seconds: lookup.seconds)
        }
        switch settings.worklist?.place {
        case .web(let url)?:
            worklist = endpoint.map { .web(QueryService(url, of: $0, seconds: settings.worklist?.seconds ?? 10)) }
        case .peer(let peer)?: worklist = .peer(WorklistFinder(peer, folder: state, attendants: attendants))
        case nil: break
        }
        if studies == nil, worklist == nil { return nil }
    }
}

/// The services of an archive, asked from the loop of one outlet.
struct OutletLookups: Lookups {
    let services: ArchiveLookups
    let outlet: Outlet
    /// When whoever waits for the answer has waited long enough.
    let deadline: Instant?

    var knowsStudies: Bool { services.studies != nil }
    var knowsWorklist: Bool { services.worklist != nil }

    func search(_ query: SearchQuery) async throws(LookupFailure) -> SearchAnswer {
        let seconds = deadline.map { max(1, Int(($0.milliseconds(since: .now) / 1000).rounded())) }
        switch query.resource {
        case .studies, .series:
            guard let studies = services.studies else { throw LookupFailure(.archive, .noService) }
            return try await ask(studies, query, seconds, .archive)
        case .worklistItems:
            switch services.worklist {
            case .web(let service): return try await ask(service, query, seconds, .worklist)
            case .peer(let finder): return try await ask(finder, query, seconds)
            case nil: throw LookupFailure(.worklist, .noService)
            }
        }
    }

    private func ask(
        _ service: QueryService, _ query: SearchQuery, _ seconds: Int?, _ source: LookupFailure.Source
    ) async throws(LookupFailure) -> SearchAnswer {
        do throws(ForwarderError) {
            return try await service.search(query, through: outlet, within: seconds)
        } catch {
            throw LookupFailure(source, error)
        }
    }

    private func ask(
        _ finder: WorklistFinder, _ query: SearchQuery, _ seconds: Int?
    ) async throws(LookupFailure) -> SearchAnswer {
        do throws(WorklistFindError) {
            let (found, isCutOff) = try await finder.find(
                query.identifier, limit: SearchQuery.matchLimit, within: seconds)
            guard found.allSatisfy(\.tellsWhoPlainly) else { throw WorklistFindError.unreadable }
            return SearchAnswer(query, among: found, isCutOff: isCutOff)
        } catch {
            throw LookupFailure(.worklist, error.reason)
        }
    }
}

extension WorklistFindError {
    fileprivate var reason: LookupFailure.Reason {
        switch self {
        case .unreachable: .unreachable
        case .tookTooLong: .tooSlow
        case .rejected: .notAllowed
        // A server that fails today may not tomorrow; nothing says which kind it is.
        case .failed: .busy(status: nil, retryAfter: nil)
        case .unreadable: .unreadable
        case .missing(let package): .toolMissing(package: package)
        case .unavailable: .unavailable
        }
    }
}
