package import DICOM
import EventLoop
import Synchronization

/// An archive that is reached by STOW-RS.
///
/// - Source: PS3.18 §10.5.
package final class DICOMwebArchive: Archive {
    package let name: String
    let endpoint: Endpoint
    private let wire: WireForm
    /// For archives that take no DICOM files.
    let inflate: DataSetInflater?
    /// What `auto` has found out; the same for all shards.
    private let learned = Mutex<WireForm?>(nil)
    /// Whether it has shown that it takes no Part 10 files; the same for all shards.
    private let refusesFiles = Mutex<Bool>(false)

    /// Where and how an archive is reached.
    package struct Endpoint: Sendable {
        /// The Store transaction's target, ending in `/studies`.
        package var storeURL: String
        package var credentials: Credentials
        package var timeouts: Timeouts
        package var trust: TLSTrust
        /// In place of `credentials`.
        package var token: RenewableToken?
        /// Where messages go, where that is not `storeURL` itself: to one study, or with a query.
        package var target: String?
        /// Further fields of every request, each `Name: value`.
        package var fields: [String] = []
        /// Asked for instead of the representation that fits the message.
        package var accept: String?

        /// The base of the DICOMweb service, without a slash at its end.
        var baseURL: Substring { storeURL.dropLast("/studies".count) }

        /// - Parameter url: the base of the DICOMweb service, or its `…/studies`.
        package init(
            url: String, credentials: Credentials = .none, timeouts: Timeouts = Timeouts(), trust: TLSTrust = TLSTrust()
        ) {
            var base = url[...]
            while base.hasSuffix("/") { base.removeLast() }
            storeURL = base.hasSuffix("/studies") ? String(base) : base + "/studies"
            self.credentials = credentials
            self.timeouts = timeouts
            self.trust = trust
        }
    }

    package init(
        name: String, at endpoint: Endpoint, profile: Profile, wire: WireForm? = nil, inflate: DataSetInflater? = nil
    ) {
        self.name = name
        self.endpoint = endpoint
        self.inflate = inflate
        self.wire = wire ?? profile.wire
    }

    package nonisolated(nonsending) func store(
        _ instances: [DICOMInstance], through outlet: Outlet, _ options: StoreOptions
    ) async throws(ForwarderError) -> Delivery {
        var options = options
        options.deadline = options.wait.map { Instant.now.advanced(byMilliseconds: max(1, $0) * 1000) }
        let wire = options.wire ?? wire
        let form = wire == .auto ? learned.withLock { $0 } ?? options.firstForm ?? .firstOfAuto : wire
        var parts: [(group: MessageGroup, delivery: Delivery)] = []
        for group in MessageGroup.groups(of: instances, as: form) {
            // What an earlier message came to must be told, so a later failure is told per instance, not thrown.
            do throws(ForwarderError) {
                let mayFallBack = wire == .auto && group.wire != .lastOfAuto
                if group.wire == .dicom, wire != .dicom {
                    parts.append(contentsOf: try await sendFiles(group, form, outlet, options))
                    continue
                }
                parts.append(contentsOf: try await send(group, mayFallBack, outlet, options))
            } catch {
                guard parts.contains(where: { $0.delivery.namesAny }) else { throw error }
                parts.append((group, Delivery(of: group.instances, interruptedBy: error)))
            }
        }
        return Delivery(joining: parts, of: instances)
    }

    /// Sends a group; under `auto` once more as Part 10 where the archive seems not to take metadata.
    private nonisolated(nonsending) func send(
        _ group: MessageGroup, _ mayFallBack: Bool, _ outlet: Outlet, _ options: StoreOptions
    ) async throws(ForwarderError) -> [(group: MessageGroup, delivery: Delivery)] {
        let answer = try await post(group, outlet, options)
        let named = answer.content?.namesAnyInstance(of: group.instances) ?? false
        guard mayFallBack, WireForm.isAboutForm(status: answer.status, namesAnyInstance: named) else {
            return [(group, try await delivery(of: group, by: answer, outlet, options))]
        }
        let files = group.part(Array(group.instances.indices), group.instances, as: .lastOfAuto)
        let second = try await post(files, outlet, options)
        let delivery = try await delivery(of: files, by: second, outlet, options)
        if delivery.storedAny { learned.withLock { $0 = .lastOfAuto } }
        return [(files, delivery)]
    }

    /// Sends uploaded objects as the files that they are; as metadata where the archive takes no files.
    private func sendFiles(_ group: MessageGroup, _ form: WireForm, _ outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> [(group: MessageGroup, delivery: Delivery)]
    {
        let form = form == .dicom ? .firstOfAuto : form
        if refusesFiles.withLock({ $0 }) { return try await sendDescribed(group, as: form, outlet, options) }
        let answer = try await post(group, outlet, options)
        guard Self.isAgainstFiles(answer, group) else {
            return [(group, try await delivery(of: group, by: answer, outlet, options))]
        }
        let parts = try await sendDescribed(group, as: form, outlet, options)
        if parts.contains(where: { $0.delivery.storedAny }) { refusesFiles.withLock { $0 = true } }
        return parts
    }

    /// What the answer says; where it may only mean that an object is there already, the archive is asked.
    nonisolated(nonsending) func delivery(
        of group: MessageGroup, by answer: StoreAnswer, _ outlet: Outlet, _ options: StoreOptions
    ) async throws(ForwarderError) -> Delivery {
        let delivery: Delivery
        do throws(ForwarderError) {
            delivery = try answer.delivery(of: group.instances)
        } catch .upstreamStatus(409, _) {
            delivery = Delivery(
                outcomes: group.instances.map { Outcome(.refused(nil), sopInstanceUID: $0.sopInstanceUID) })
        }
        return try await settle(delivery, of: group.instances, status: answer.status, outlet, options)
    }

    nonisolated(nonsending) func post(_ group: MessageGroup, _ outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> StoreAnswer
    {
        let message: StowMessage
        do {
            message = try StowMessage(
                carrying: group.instances, as: group.wire, boundary: .boundary(of: &outlet.loop.random))
        } catch {
            throw .dicom(error)
        }
        var timeouts = endpoint.timeouts
        if let deadline = options.deadline {
            // A second message has what the first one has left of the time.
            let left = Int(deadline.milliseconds(since: .now))
            timeouts.total = min(timeouts.total, max(1, (left + 999) / 1000))
        }
        let request = UpstreamRequest(
            url: endpoint.target ?? endpoint.storeURL, contentType: message.contentType,
            accept: endpoint.accept ?? message.accept, fields: endpoint.fields, segments: message.segments,
            byteCount: message.byteCount, authorization: endpoint.credentials, timeouts: timeouts,
            trust: endpoint.trust)
        let response = try await outlet.transport.send(request, renewing: endpoint.token)
        options.hear?(
            HeardAnswer(
                wire: group.wire, status: response.status, contentType: response.contentType,
                warnings: response.warnings, content: response.body))
        return StoreAnswer(response, expecting: message.byteCount)
    }
}

extension String {
    /// 128 random bits: no payload holds them, so none has to be searched.
    package static func boundary(of random: inout some RandomNumberGenerator) -> String {
        var boundary: [UInt8] = []
        boundary.reserveCapacity(45)
        boundary.append(utf8: "stow-gateway-")
        for _ in 0..<2 {
            var rest: UInt64 = random.next()
            for _ in 0..<16 {
                rest = rest << 4 | rest >> 60
                let digit = UInt8(rest & 0xF)
                boundary.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
            }
        }
        return String(decoding: boundary, as: UTF8.self)
    }
}
