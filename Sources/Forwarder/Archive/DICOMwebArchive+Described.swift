package import DICOM
import EventLoop

/// Archives that take metadata and bulk data only, and objects that came as files.
extension DICOMwebArchive {
    /// Whether an answer to Part 10 files says that the archive does not take them at all.
    static func isAgainstFiles(_ answer: StoreAnswer, _ group: MessageGroup) -> Bool {
        (answer.status == 415 || answer.status == 501)
            && answer.content?.namesAnyInstance(of: group.instances) != true
    }

    /// Sends uploaded objects as metadata and bulk data.
    ///
    /// An object that cannot be told so is refused; the others are sent.
    func sendDescribed(_ group: MessageGroup, as form: WireForm, _ outlet: Outlet, _ options: StoreOptions)
        async throws(ForwarderError) -> [(group: MessageGroup, delivery: Delivery)]
    {
        let readings = await Self.described(group.instances, inflate, outlet)
        var parts: [(group: MessageGroup, delivery: Delivery)] = []
        let good = readings.indices.filter { if case .success = readings[$0] { true } else { false } }
        let bad = readings.indices.filter { !good.contains($0) }
        if !bad.isEmpty {
            let outcomes = bad.map { index in
                Outcome(
                    .refused(0xC122), sopInstanceUID: group.instances[index].sopInstanceUID,
                    sentence:
                        "The archive takes no DICOM files, and this object cannot be sent as metadata and bulk data: "
                        + "its encoding (transfer syntax) or its text does not allow it.")
            }
            parts.append((group.part(bad, group.instances, as: form), Delivery(outcomes: outcomes)))
        }
        guard !good.isEmpty else { return parts }
        let instances = readings.indices.map { (try? readings[$0].get()) ?? group.instances[$0] }
        let described = group.part(good, instances, as: form)
        let answer = try await post(described, outlet, options)
        parts.append((described, try await delivery(of: described, by: answer, outlet, options)))
        return parts
    }

    /// Reads files, so not on the loop.
    private static func described(
        _ instances: [DICOMInstance], _ inflate: DataSetInflater?, _ outlet: Outlet
    ) async -> [Result<DICOMInstance, DICOMError>] {
        await outlet.workers.run {
            instances.map { instance in
                Result { () throws(DICOMError) in try instance.described(inflating: inflate) }
            }
        }
    }
}

extension DICOMInstance {
    /// The same instance as a data set.
    ///
    /// - Parameter inflate: what inflates a deflated one.
    /// - Throws: what `Part10Reader.whole` throws; `tooDeep` and the like for what metadata cannot hold.
    package func described(inflating inflate: DataSetInflater? = nil) throws(DICOMError) -> DICOMInstance {
        let content: Content
        switch representation {
        case .dataSet: return self
        case .part10(let file): content = file
        case .pieces(let pieces): content = .bytes(try pieces.bytes(atMost: Part10Reader.piecesLimit))
        }
        var described = self
        described.representation = .dataSet(
            try Part10Reader.whole(content, uri: "bulk/" + sopInstanceUID, inflate: inflate))
        switch transferSyntaxUID {
        case TransferSyntax.explicitVRBigEndian, TransferSyntax.deflatedExplicitVRLittleEndian:
            described.transferSyntaxUID = TransferSyntax.explicitVRLittleEndian
        default: break
        }
        return described
    }
}

extension Part10Reader {
    /// Objects whose head had to be written anew are put together in memory. Units: bytes.
    fileprivate static let piecesLimit = 64 << 20
}

extension Part10Pieces {
    fileprivate func bytes(atMost limit: Int) throws(DICOMError) -> [UInt8] {
        let count = segments.reduce(0) { $0 + $1.byteCount }
        guard count <= limit else { throw .valueTooLong(.pixelData, byteCount: count) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for segment in segments {
            switch segment {
            case .bytes(let piece): bytes += piece
            case .content(let content, let range):
                bytes += try content.read(at: range.lowerBound, count: range.count)
            }
        }
        return bytes
    }
}
