import DICOM
import EventLoop

/// Asks an archive about instances: QIDO-RS for where each is, WADO-RS for what it holds.
///
/// - Source: PS3.18 §10.6 (Search), §10.4 (Retrieve).
struct InstanceLookup {
    /// As long as an archive may take for all questions, and one second more for each instance. Units: seconds.
    static let patience = 30

    private let endpoint: DICOMwebArchive.Endpoint
    private let outlet: Outlet
    /// When the asking ends.
    private let deadline: Instant

    init(_ endpoint: DICOMwebArchive.Endpoint, through outlet: Outlet, _ options: StoreOptions, count: Int) {
        self.endpoint = endpoint
        self.outlet = outlet
        let now = Instant.now
        let seconds = min(endpoint.timeouts.total, Self.patience + count)
        let wait = options.deadline ?? now.advanced(byMilliseconds: (options.wait ?? seconds) * 1000)
        // Whoever waits has waited for the archive's first answer already; a little more is worth the truth.
        deadline = max(
            min(now.advanced(byMilliseconds: seconds * 1000), wait), now.advanced(byMilliseconds: 1000))
    }

    /// Where the instance is fetched; `nil` if its UIDs cannot stand in an address.
    func url(of instance: DICOMInstance) -> String? {
        let uids = [instance.studyInstanceUID, instance.seriesInstanceUID, instance.sopInstanceUID]
        let isRight = uids.allSatisfy { uid in
            !uid.isEmpty && uid.utf8.count <= 64
                && uid.utf8.allSatisfy { byte in
                    byte == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                }
        }
        return isRight ? "\(endpoint.storeURL)/\(uids[0])/series/\(uids[1])/instances/\(uids[2])" : nil
    }

    /// What the archive says of the instance.
    ///
    /// - Throws: only what has nothing to do with the archive: the object itself cannot be read, or the gateway stops.
    func confirmation(of instance: DICOMInstance) async throws(ForwarderError) -> Confirmation {
        guard let url = url(of: instance) else { return .unknown(.badUID) }
        do throws(Stop) {
            try await search(for: instance)
            return try await compare(instance, at: url)
        } catch {
            switch error {
            case .said(let confirmation): return confirmation
            case .failed(let error): throw error
            }
        }
    }

    /// What ends the asking early.
    private enum Stop: Error {
        case said(Confirmation)
        case failed(ForwarderError)
    }

    // MARK: Searching

    /// Ends the asking where the archive says that the instance is not at its place. An archive that has no search, or
    /// names the instance there, is asked further.
    private func search(for instance: DICOMInstance) async throws(Stop) {
        let uid = instance.sopInstanceUID
        let series = "\(endpoint.storeURL)/\(instance.studyInstanceUID)/series/\(instance.seriesInstanceUID)"
        let answer = try await get("\(series)/instances?SOPInstanceUID=\(uid)", accept: HeaderValue.dicomJSON.text)
        guard let found = try await match(for: uid, in: answer), found == nil else { return }
        // Not there; but it may be in another study or series.
        let everywhere = try await get(
            "\(endpoint.baseURL)/instances?SOPInstanceUID=\(uid)", accept: HeaderValue.dicomJSON.text)
        guard let match = try await match(for: uid, in: everywhere) ?? nil else { throw .said(.absent) }
        var differing: [Tag] = []
        if let study = match.studyInstanceUID, study != instance.studyInstanceUID {
            differing.append(.studyInstanceUID)
        }
        if let series = match.seriesInstanceUID, series != instance.seriesInstanceUID {
            differing.append(.seriesInstanceUID)
        }
        if !differing.isEmpty { throw .said(.different(differing: differing, missing: [])) }
    }

    /// `nil` where the answer is none of a search.
    private func match(for uid: String, in answer: UpstreamResponse) async throws(Stop) -> MetadataText.Match?? {
        guard (200...299).contains(answer.status) else { return nil }
        // Parsing megabytes is nothing for the loop.
        return await outlet.workers.run { MetadataText.match(for: uid, in: answer.body) }
    }

    // MARK: Comparing

    private func compare(_ instance: DICOMInstance, at url: String) async throws(Stop) -> Confirmation {
        let (attributes, obstacle) = try await metadata(of: instance, at: url)
        // What the archive does not show may still be there, what is other is other.
        if let attributes, !attributes.differing.isEmpty {
            return Confirmation(attributes, contentIsCompared: false)
        }
        do throws(Stop) {
            if let found = try await file(of: instance, at: url) {
                return Confirmation(found.attributes, contentIsCompared: found.content)
            }
        } catch {
            // What the metadata say counts, where the rest cannot be had.
            guard case .said(.unknown) = error, attributes != nil else { throw error }
        }
        if let attributes { return Confirmation(attributes, contentIsCompared: false) }
        return .unknown(obstacle)
    }

    /// Compares with what the archive says of its object, or tells why that is not possible.
    private func metadata(of instance: DICOMInstance, at url: String) async throws(Stop)
        -> (AttributeComparison?, Confirmation.Obstacle)
    {
        let answer: UpstreamResponse
        do throws(Stop) {
            answer = try await get(url + "/metadata", accept: HeaderValue.dicomJSON.text)
        } catch {
            switch error {
            // Then perhaps the object itself can be had.
            case .said(.unknown(.failing(let status))): return (nil, .failing(status: status))
            case .said(.unknown(.tooLong)): return (nil, .tooLong)
            default: throw error
            }
        }
        guard (200...299).contains(answer.status) else { return (nil, .noService(status: answer.status)) }
        return try await reading { () throws(DICOMError) in
            guard let theirs = MetadataText.dataSet(of: instance.sopInstanceUID, in: answer.body) else {
                return (nil, .unreadable)
            }
            return (try SentObject(instance).comparison(withMetadata: theirs), .incomparable)
        }
    }

    /// Compares with the archive's object; `nil` where there is none to be had.
    private func file(of instance: DICOMInstance, at url: String) async throws(Stop)
        -> (attributes: AttributeComparison, content: Bool)?
    {
        let isFetched = try await reading { () throws(DICOMError) in try SentObject.isFetched(instance) }
        guard isFetched else { return nil }
        let answer = try await get(
            url, accept: "multipart/related; type=\"application/dicom\"; transfer-syntax=*",
            limit: SentObject.maximumFetched + 1 << 20)
        guard (200...299).contains(answer.status) else { return nil }
        return try await reading { () throws(DICOMError) in
            guard let file = RelatedPart.first(in: answer) else { return nil }
            return try SentObject(instance).comparison(withFile: file)
        }
    }

    // MARK: Asking

    /// An answer that is none of the archive's difficulties.
    private func get(_ url: String, accept: String, limit: Int = 16 << 20) async throws(Stop) -> UpstreamResponse {
        let left = deadline.milliseconds(since: .now)
        guard left > 0 else { throw .said(.unknown(.tooSlow)) }
        var timeouts = endpoint.timeouts
        timeouts.total = min(timeouts.total, max(1, Int(left / 1000)))
        var request = UpstreamRequest.get(
            url, accept: accept, authorization: endpoint.credentials, timeouts: timeouts, trust: endpoint.trust,
            responseLimit: limit)
        request.fields = endpoint.fields
        let answer: UpstreamResponse
        do throws(ForwarderError) {
            answer = try await outlet.transport.send(request, renewing: endpoint.token)
        } catch {
            switch error {
            case .shuttingDown, .transportUnavailable: throw .failed(error)
            case .timedOut: throw .said(.unknown(.tooSlow))
            case .responseTooLong: throw .said(.unknown(.tooLong))
            default: throw .said(.unknown(.unreachable))
            }
        }
        switch answer.status {
        case 300...399: throw .said(.unknown(.redirecting(status: answer.status)))
        case 401, 403: throw .said(.unknown(.forbidden(status: answer.status)))
        case 408, 429, 500, 502...599: throw .said(.unknown(.failing(status: answer.status)))
        default: return answer
        }
    }

    /// Reads the object on a thread that may wait for the disk.
    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable () throws(DICOMError) -> Value
    ) async throws(Stop) -> Value {
        do throws(DICOMError) {
            return try await outlet.workers.run(body)
        } catch .unreadable(let errno) {
            throw .failed(.payloadUnreadable(errno: errno))
        } catch {
            throw .failed(.dicom(error))
        }
    }
}

extension Confirmation {
    fileprivate init(_ attributes: AttributeComparison, contentIsCompared: Bool) {
        if !attributes.isEqual {
            self = .different(differing: attributes.differing, missing: attributes.missing)
        } else if !attributes.coerced.isEmpty {
            self = .coerced(attributes.coerced)
        } else {
            self = .equal(contentIsCompared: contentIsCompared)
        }
    }
}
