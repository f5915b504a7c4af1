import DICOM
import EventLoop

/// Asks an archive about one instance: QIDO-RS for where it is, WADO-RS for what it holds.
///
/// - Source: PS3.18 §10.6 (Search), §10.4 (Retrieve).
struct InstanceLookup {
    /// As long as one archive may take for all questions about one instance. Units: seconds.
    static let patience = 30

    let endpoint: DICOMwebArchive.Endpoint
    let outlet: Outlet
    /// When the asking ends.
    let deadline: Instant

    init(_ endpoint: DICOMwebArchive.Endpoint, through outlet: Outlet, _ options: StoreOptions) {
        self.endpoint = endpoint
        self.outlet = outlet
        let now = Instant.now
        let patience = now.advanced(byMilliseconds: min(endpoint.timeouts.total, Self.patience) * 1000)
        let wait = options.deadline ?? now.advanced(byMilliseconds: (options.wait ?? Self.patience) * 1000)
        // Whoever waits has waited for the archive's first answer already; a little more is worth the truth.
        deadline = max(min(patience, wait), now.advanced(byMilliseconds: 1000))
    }

    /// Where the instance is fetched; `nil` if its UIDs cannot stand in an address.
    static func url(of instance: DICOMInstance, at endpoint: DICOMwebArchive.Endpoint) -> String? {
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
        guard let url = Self.url(of: instance, at: endpoint) else { return .unknown(.badUID) }
        do throws(Stop) {
            let isKnown = try await search(for: instance)
            return try await compare(instance, at: url, isKnown: isKnown)
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

    /// Whether the archive names the instance at its place; `false` where it has no such search.
    private func search(for instance: DICOMInstance) async throws(Stop) -> Bool {
        let uid = instance.sopInstanceUID
        let series = "\(endpoint.storeURL)/\(instance.studyInstanceUID)/series/\(instance.seriesInstanceUID)"
        let answer = try await get("\(series)/instances?SOPInstanceUID=\(uid)", accept: HeaderValue.dicomJSON.text)
        guard let found = try await match(for: uid, in: answer) else { return false }
        if found != nil { return true }
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
        if differing.isEmpty { return true }
        throw .said(.different(differing: differing, missing: []))
    }

    /// `nil` where the answer is none of a search.
    private func match(for uid: String, in answer: UpstreamResponse) async throws(Stop) -> MetadataText.Match?? {
        guard (200...299).contains(answer.status) else { return nil }
        return await onWorker { MetadataText.match(for: uid, in: answer.body) }
    }

    // MARK: Comparing

    private func compare(_ instance: DICOMInstance, at url: String, isKnown: Bool) async throws(Stop) -> Confirmation {
        let metadata = try await get(url + "/metadata", accept: HeaderValue.dicomJSON.text)
        var attributes: AttributeComparison?
        if (200...299).contains(metadata.status) {
            attributes = try await comparison(of: instance, withMetadata: metadata.body)
            // What the archive does not show may still be there, what is other is other.
            if let found = attributes, !found.differing.isEmpty { return Confirmation(found, contentIsCompared: false) }
        }
        if try await reading({ () throws(DICOMError) in try SentObject(instance).isFetched() }) {
            let file: UpstreamResponse
            do throws(Stop) {
                file = try await get(
                    url, accept: "multipart/related; type=\"application/dicom\"; transfer-syntax=*",
                    limit: SentObject.maximumFetched + 1 << 20)
            } catch {
                // What the metadata say counts, where the rest cannot be had.
                if case .said(.unknown) = error, let attributes {
                    return Confirmation(attributes, contentIsCompared: false)
                }
                throw error
            }
            if (200...299).contains(file.status), let found = try await comparison(of: instance, withFile: file) {
                return Confirmation(found.attributes, contentIsCompared: found.content)
            }
            if attributes == nil, !isKnown, [404, 410].contains(metadata.status), [404, 410].contains(file.status) {
                // Neither a search nor an object: no word on whether there is such a service at all.
                return .unknown(.noService(status: file.status))
            }
        }
        if let attributes { return Confirmation(attributes, contentIsCompared: false) }
        return .unknown((200...299).contains(metadata.status) ? .unreadable : .noService(status: metadata.status))
    }

    private func comparison(of instance: DICOMInstance, withMetadata text: [UInt8]) async throws(Stop)
        -> AttributeComparison?
    {
        try await reading { () throws(DICOMError) in
            guard let theirs = MetadataText.dataSet(of: instance.sopInstanceUID, in: text) else { return nil }
            return try SentObject(instance).comparison(withMetadata: theirs)
        }
    }

    private func comparison(of instance: DICOMInstance, withFile answer: UpstreamResponse) async throws(Stop)
        -> (attributes: AttributeComparison, content: Bool)?
    {
        try await reading { () throws(DICOMError) in
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
        let answer: UpstreamResponse
        do throws(ForwarderError) {
            answer = try await outlet.transport.send(
                .get(
                    url, accept: accept, authorization: endpoint.credentials, timeouts: timeouts,
                    trust: endpoint.trust, responseLimit: limit))
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
        let result: Result<Value, DICOMError> = await onWorker { Result(catching: body) }
        do { return try result.get() } catch { throw .failed(.dicom(error)) }
    }

    /// Parsing megabytes is nothing for the loop.
    private func onWorker<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withTaskExecutorPreference(outlet.workers) { await Self.run(body) }
    }

    /// Async only so that it runs on the preferred executor.
    @concurrent
    private static func run<Value: Sendable>(_ body: @Sendable () -> Value) async -> Value { body() }
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
