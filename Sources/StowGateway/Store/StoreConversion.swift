import Conversion
import DICOM

/// Makes instances of the objects of a Store request, each for itself: one that cannot be stored is no harm to others.
struct StoreConversion: Sendable {
    private let input: ConversionInput
    private let study: String?
    private let identity: DescribedIdentity
    private let settings: DescribedSettings
    private(set) var failures: [StoreFailure] = []
    private var made: [Made] = []

    private struct Made: Sendable {
        let instance: DICOMInstance
        /// Equal where the same was sent twice.
        let content: [UInt8]
    }

    /// - Parameter input: without files.
    init(_ request: StoreRequest, study: String?, _ input: ConversionInput) {
        self.input = input
        self.study = study
        settings = DescribedSettings(input.settings, acceptedAt: input.acceptedAt)
        let objects = request.items.compactMap { if case .described(let object) = $0 { object } else { nil } }
        identity = DescribedIdentity(
            objects, archive: input.archive, idempotencyKey: input.idempotencyKey, siteKey: input.siteKey)
        failures = request.failures
    }

    mutating func take(_ items: [StoreRequest.Item], in workshop: any Workshop) async {
        for item in items {
            switch item {
            case .file(let file, let part): await take(file, part: part, in: workshop)
            case .described(let object): await take(object, in: workshop)
            }
        }
    }

    private mutating func take(_ file: MediaFile, part: Int, in workshop: any Workshop) async {
        guard mayBringPatient(file.content) else {
            failures.append(.part(part, "is no DICOM object.", code: 0xC000))
            return
        }
        var file = file
        file.name = "\(part)"
        do throws(ConversionFailure) {
            for instance in try await Conversion.convert(input.of([file]), in: workshop) {
                keep(instance, content: file.digest)
            }
        } catch {
            var failure = StoreFailure(error)
            failure.sentence = "Part \(part): \(failure.sentence)"
            failures.append(failure)
        }
    }

    private mutating func take(_ object: DescribedObject, in workshop: any Workshop) async {
        var complete = object
        complete.attributes = identity.completed(object, study: study)
        guard isOfStudy(complete.attributes.string(.studyInstanceUID) ?? "") else {
            failures.append(StoreFailure.otherStudy.of(object.attributes))
            return
        }
        do throws(ConversionFailure) {
            let instance = try await convert(complete, settings, siteKey: input.siteKey, in: workshop)
            keep(instance, content: CanonicalForm.encode(object.attributes) + (object.body?.file.digest ?? []))
        } catch {
            failures.append(StoreFailure(error).of(complete.attributes))
        }
    }

    private mutating func keep(_ instance: DICOMInstance, content: [UInt8]) {
        guard isOfStudy(instance.studyInstanceUID) else {
            var failure = StoreFailure.otherStudy
            failure.sopClassUID = instance.sopClassUID
            failure.sopInstanceUID = instance.sopInstanceUID
            failures.append(failure)
            return
        }
        made.append(Made(instance: instance, content: content))
    }

    private func isOfStudy(_ uid: String) -> Bool { study == nil || uid.isEmpty || uid == study }

    /// The instances, each once. Where one UID stands for two things, nobody knows which is meant, so neither is sent.
    mutating func settle() -> [DICOMInstance] {
        var first: [String: Made] = [:]
        var contested: Set<String> = []
        for one in made {
            let uid = one.instance.sopInstanceUID
            if let other = first[uid] {
                if other.content != one.content { contested.insert(uid) }
            } else {
                first[uid] = one
            }
        }
        var told: Set<String> = []
        var instances: [DICOMInstance] = []
        for one in made where told.insert(one.instance.sopInstanceUID).inserted {
            guard contested.contains(one.instance.sopInstanceUID) else {
                instances.append(one.instance)
                continue
            }
            var failure = StoreFailure.sameUIDTwice
            failure.sopClassUID = one.instance.sopClassUID
            failure.sopInstanceUID = one.instance.sopInstanceUID
            failures.append(failure)
        }
        made = []
        return instances
    }
}
