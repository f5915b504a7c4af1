import EventLoop

/// What an archive says of itself to somebody who stores nothing.
package struct ArchiveProbe: Sendable {
    package enum Store: Sendable, Equatable {
        case offered, notOffered
        /// It did not say.
        case unknown
    }

    /// The status of a query (QIDO-RS) for a study that does not exist, or why there is none.
    package var query: Result<Int, ForwarderError>
    /// Whether the answer to it is a page for people.
    package var isPage = false
    /// The status of OPTIONS.
    package var options: Int?
    package var store: Store
    /// The forms that it names itself; empty where it names none.
    package var forms: [WireForm]

    package init(query: Result<Int, ForwarderError>, store: Store = .unknown, forms: [WireForm] = []) {
        self.query = query
        self.store = store
        self.forms = forms
    }
}

extension DICOMwebArchive {
    /// Asks the archive for a study that nobody has, and what may be done at the Store transaction's address.
    ///
    /// Must be called on the loop of `outlet`.
    ///
    /// - Source: PS3.18 §10.6 (Search), §8.9 (capabilities), RFC 9110 §9.3.7 (OPTIONS).
    package func probe(through outlet: Outlet) async -> ArchiveProbe {
        let unknownStudy = "2.25.\(UInt64.random(in: 1...UInt64.max, using: &outlet.loop.random))"
        var probe = ArchiveProbe(query: .failure(.transportUnavailable))
        do throws(ForwarderError) {
            let response = try await ask(
                .get, "?StudyInstanceUID=\(unknownStudy)&limit=1", "application/dicom+json", outlet)
            probe.query = .success(response.status)
            probe.isPage = response.contentType?.lowercased().hasPrefix("text/html") ?? false
        } catch {
            probe.query = .failure(error)
            return probe
        }
        guard let response = try? await ask(.options, "", "*/*", outlet) else { return probe }
        probe.options = response.status
        guard (200...299).contains(response.status) else { return probe }
        let told =
            response.offers.joined(separator: ",") + String(decoding: response.body.prefix(1 << 18), as: UTF8.self)
        let methods = response.offers.flatMap { $0.split(separator: ",") }.map { $0.filter { !$0.isWhitespace } }
        if methods.contains("POST") {
            probe.store = .offered
        } else if methods.contains("GET") || methods.contains("OPTIONS") {
            probe.store = .notOffered
        }
        if told.contains("application/dicom+json") { probe.forms.append(.json) }
        if told.contains("application/dicom+xml") { probe.forms.append(.xml) }
        if told.contains("application/dicom\"") || told.contains("application/dicom,") { probe.forms.append(.dicom) }
        return probe
    }

    private func ask(
        _ method: UpstreamRequest.Method, _ query: String, _ accept: String, _ outlet: Outlet
    ) async throws(ForwarderError) -> UpstreamResponse {
        var timeouts = endpoint.timeouts
        timeouts.total = min(timeouts.total, 15)
        var request = UpstreamRequest.get(
            endpoint.storeURL + query, accept: accept, authorization: endpoint.credentials, timeouts: timeouts,
            trust: endpoint.trust, responseLimit: 1 << 20)
        request.method = method
        return try await outlet.transport.send(request)
    }
}
