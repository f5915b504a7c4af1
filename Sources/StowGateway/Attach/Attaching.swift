import Conversion
import DICOM
import Forwarder

/// What an upload is attached to.
struct Attached: Sendable, Equatable {
    var level: AttachRefusal.Level
    var studyInstanceUID: String
    var attachment: Attachment
    /// What the uploader should know; never holds a value.
    var warnings: [String] = []
}

/// Finds out to what an upload belongs: the questions, in order, and what follows from the answers.
///
/// A study that is named by its UID is looked up. Whatever the archive does not have under it is looked for in the
/// worklist, for what is scheduled says more than a study that exists, and then among the studies of the accession
/// number; a UID that nobody knows is a new study. Nothing is guessed: several matches, and any identity that
/// contradicts a match, end the upload.
struct Attaching: Sendable {
    /// Given attributes.
    let given: DataSet
    let mode: Controls.Attach
    let lookups: any Lookups

    private var studyUID: String? { given.text(.studyInstanceUID) }
    private var accession: String? { given.text(.accessionNumber) }
    private var stepID: String? { request(.scheduledProcedureStepID, .SH) }
    private var procedureID: String? { request(.requestedProcedureID, .SH) }

    /// - Returns: `nil` where it is a study of its own; and what the uploader should know then.
    func outcome() async throws(AttachStop) -> (attached: Attached?, warnings: [String]) {
        do throws(AttachRefusal) { try check() } catch { throw .refused(error) }
        switch mode {
        case .new: return (nil, [])
        case .study:
            guard let attached = try await study() else { throw .refused(.notFound(.study)) }
            return (attached, [])
        case .worklist:
            switch try await worklistItem(accessionKey ?? studyKey) {
            case .attached(let attached): return (attached, [])
            case .finished(let items): throw .refused(.finished(items.map(\.distinction)))
            case .none: throw .refused(.notFound(.worklist))
            }
        case .auto: return try await automatic()
        }
    }

    /// Whether what is asked for can be done at all, before anybody is asked.
    func check() throws(AttachRefusal) {
        switch mode {
        case .new, .auto: return
        case .study:
            guard lookups.knowsStudies else { throw .notConfigured(.study) }
            guard studyUID != nil || accession != nil else { throw .nothingToLookFor(.study) }
        case .worklist:
            guard lookups.knowsWorklist else { throw .notConfigured(.worklist) }
            guard accessionKey != nil || studyKey != nil || !stepKeys.isEmpty else {
                throw .nothingToLookFor(.worklist)
            }
        }
    }

    /// Whether anybody has to be asked.
    var asks: Bool {
        switch mode {
        case .new: false
        case .study, .worklist: true
        case .auto:
            (lookups.knowsStudies || lookups.knowsWorklist) && (studyUID != nil || accession != nil)
        }
    }

    private func automatic() async throws(AttachStop) -> (attached: Attached?, warnings: [String]) {
        guard studyUID != nil || accession != nil else { return (nil, []) }
        if studyUID != nil, lookups.knowsStudies, let attached = try await study() { return (attached, []) }
        var finished: [FoundWorklistItem] = []
        if lookups.knowsWorklist {
            // The UID of an order is given to somebody before the archive has anything of it.
            for key in [accessionKey, studyKey].compactMap(\.self) {
                switch try await worklistItem(key) {
                case .attached(let attached): return (attached, [])
                case .finished(let items): finished += items
                case .none: break
                }
                // The step that is meant may be missing; the others say whose the order is.
                if !stepKeys.isEmpty { try await checkOrder(key, of: given) }
            }
            try check(finished, of: given)
        }
        let warnings =
            finished.isEmpty
            ? [] : ["A worklist item fits, but it is cancelled, discontinued or completed, and was not used."]
        guard lookups.knowsStudies, let accessionKey else { return (nil, warnings) }
        guard studyUID == nil else {
            try await checkStudies(accessionKey, of: given)
            return (nil, warnings)
        }
        guard var attached = try await study() else { return (nil, warnings) }
        for item in finished {
            if let tag = AttachRules.otherPatient(item.dataSet, attached.attachment.attributes) {
                throw .refused(.sourcesDisagree(tag))
            }
        }
        attached.warnings = warnings + attached.warnings
        return (attached, [])
    }

    // MARK: Whose an order is

    /// What has no number gets the given one, so that must not be somebody else's.
    private func checkNumber(
        _ key: SearchQuery.Key, besides found: DataSet, asksWorklist: Bool
    ) async throws(AttachStop) {
        let owner = Attachment(attributes: found).completing(given)
        do throws(AttachStop) {
            if asksWorklist { try await checkOrder(key, of: owner) }
            try await checkStudies(key, of: owner)
        } catch {
            guard case .refused(.contradicts(_, let level)) = error else { throw error }
            throw .refused(.numberOfAnother(level))
        }
    }

    private func checkOrder(_ key: SearchQuery.Key, of owner: DataSet) async throws(AttachStop) {
        let answer = try await search(SearchQuery(.worklistItems, [key]))
        let items = FoundWorklistItem.items(of: answer).filter { mayBeMeant($0.dataSet, by: key) }
        try check(items, of: owner)
        guard !answer.isCutOff else {
            throw .refused(.ambiguous(items.map(\.distinction), .worklist, isCutOff: true))
        }
    }

    /// Nothing more is filed under what is finished, but its number and its UID are still that patient's.
    private func check(_ items: [FoundWorklistItem], of owner: DataSet) throws(AttachStop) {
        for item in items {
            let isOfAnotherStudy = item.studyInstanceUID != owner.text(.studyInstanceUID)
            let tag =
                item.isFinished && isOfAnotherStudy
                ? AttachRules.otherPatient(owner, item.dataSet) : AttachRules.contradiction(owner, item.dataSet)
            if let tag { throw .refused(.contradicts(tag, .worklist)) }
        }
    }

    /// An order may have several studies, but not those of several patients.
    private func checkStudies(_ key: SearchQuery.Key, of owner: DataSet) async throws(AttachStop) {
        let answer = try await search(SearchQuery(.studies, [key]))
        let studies = answer.items.filter { mayBeMeant($0, by: key) }.map { FoundStudy($0) }
        for study in studies {
            if let tag = AttachRules.otherPatient(owner, study.dataSet) { throw .refused(.contradicts(tag, .study)) }
        }
        guard !answer.isCutOff else {
            throw .refused(.ambiguous(studies.map(\.distinction), .study, isCutOff: true))
        }
    }

    /// Whether a match for a key is one: a number of another issuer is that of another order.
    private func mayBeMeant(_ match: DataSet, by key: SearchQuery.Key?) -> Bool {
        key == nil || key != accessionKey || !OrderNumber(given).hasOtherIssuer(than: OrderNumber(match))
    }

    // MARK: Studies

    /// The study that is named by its UID, else by the accession number.
    private func study() async throws(AttachStop) -> Attached? {
        guard let key = studyKey ?? accessionKey, let found = try await oneStudy(key) else { return nil }
        guard let uid = found.studyInstanceUID else { throw .refused(.withoutStudy(.study)) }
        if let tag = AttachRules.contradiction(given, found.dataSet) { throw .refused(.contradicts(tag, .study)) }
        guard found.patient.id != nil || given.text(.patientID) != nil else {
            throw .refused(.withoutPatientID(.study))
        }
        if let accessionKey, !AttachRules.namesOrder(found.dataSet) {
            try await checkNumber(accessionKey, besides: found.attributes, asksWorklist: lookups.knowsWorklist)
        }
        let attributes = AttachRules.attributes(given, found.attributes)
        return Attached(
            level: .study, studyInstanceUID: uid,
            attachment: Attachment(attributes: attributes, series: await series(of: uid)),
            warnings: AttachRules.warnings(given, found.attributes, leftOut: found.leftOut, .study))
    }

    private func oneStudy(_ key: SearchQuery.Key) async throws(AttachStop) -> FoundStudy? {
        let answer = try await search(SearchQuery(.studies, [key]))
        let studies = answer.items.filter { mayBeMeant($0, by: key) }.map { FoundStudy($0) }
        guard studies.count < 2, !answer.isCutOff else {
            throw .refused(.ambiguous(studies.map(\.distinction), .study, isCutOff: answer.isCutOff))
        }
        return studies.first
    }

    /// The series that a study has; `nil` where that cannot be found out, which is no reason to refuse an upload.
    private func series(of studyInstanceUID: String) async -> [Attachment.KnownSeries]? {
        let query = SearchQuery(.series(studyInstanceUID: studyInstanceUID), [])
        guard lookups.knowsStudies, let answer = try? await lookups.search(query) else { return nil }
        return answer.items.compactMap { item in
            item.text(.seriesInstanceUID).map { uid in
                Attachment.KnownSeries(seriesInstanceUID: uid, seriesNumber: item.integer(.seriesNumber))
            }
        }
    }

    // MARK: Worklist

    private enum Scheduled {
        case attached(Attached)
        case finished([FoundWorklistItem])
        case none
    }

    /// - Parameter key: accession number or study; what tells the steps of one order apart comes on top.
    private func worklistItem(_ key: SearchQuery.Key?) async throws(AttachStop) -> Scheduled {
        let answer = try await search(SearchQuery(.worklistItems, [key].compactMap(\.self) + stepKeys))
        let fitting = FoundWorklistItem.items(of: answer).filter { item in
            (stepID == nil || item.stepID == stepID) && (procedureID == nil || item.procedureID == procedureID)
                && mayBeMeant(item.dataSet, by: key)
        }
        let open = fitting.filter { !$0.isFinished }
        guard open.count < 2, !answer.isCutOff else {
            throw .refused(.ambiguous(open.map(\.distinction), .worklist, isCutOff: answer.isCutOff))
        }
        guard let item = open.first else { return fitting.isEmpty ? .none : .finished(fitting) }
        return .attached(try await attached(to: item))
    }

    /// A study may be there already, of what was done under the same order before: then it must be the same patient's,
    /// and what it says of itself stays.
    private func attached(to item: FoundWorklistItem) async throws(AttachStop) -> Attached {
        guard let uid = item.studyInstanceUID else { throw .refused(.withoutStudy(.worklist)) }
        if let tag = AttachRules.contradiction(given, item.dataSet) { throw .refused(.contradicts(tag, .worklist)) }
        var (found, leftOut) = item.usable
        var patientID = item.patient.id ?? given.text(.patientID)
        if lookups.knowsStudies {
            if let study = try await oneStudy(SearchQuery.Key(AttributePath(.studyInstanceUID, .UI), uid)) {
                if let tag = AttachRules.contradiction(item.dataSet, study.dataSet) {
                    throw .refused(.sourcesDisagree(tag))
                }
                if let tag = AttachRules.contradiction(given, study.dataSet) {
                    throw .refused(.contradicts(tag, .study))
                }
                found = Attachment(attributes: study.attributes).completing(found)
                leftOut += study.leftOut.filter { !leftOut.contains($0) }
                patientID = patientID ?? study.patient.id
            }
        }
        guard patientID != nil else { throw .refused(.withoutPatientID(.worklist)) }
        if let accessionKey, lookups.knowsStudies, !AttachRules.namesOrder(found) {
            try await checkNumber(accessionKey, besides: found, asksWorklist: false)
        }
        return Attached(
            level: .worklist, studyInstanceUID: uid,
            attachment: Attachment(attributes: AttachRules.attributes(given, found), series: await series(of: uid)),
            warnings: AttachRules.warnings(given, found, leftOut: leftOut, .worklist))
    }

    // MARK: Questions

    private var studyKey: SearchQuery.Key? {
        studyUID.map { SearchQuery.Key(AttributePath(.studyInstanceUID, .UI), $0) }
    }

    private var accessionKey: SearchQuery.Key? {
        accession.map { SearchQuery.Key(AttributePath(.accessionNumber, .SH), $0) }
    }

    /// What tells the procedures and steps of one order apart.
    private var stepKeys: [SearchQuery.Key] {
        var keys: [SearchQuery.Key] = []
        if let procedureID {
            keys.append(SearchQuery.Key(AttributePath(.requestedProcedureID, .SH), procedureID))
        }
        if let stepID {
            let steps = [AttributePath.Step(.scheduledProcedureStepSequence, item: 1)]
            keys.append(SearchQuery.Key(AttributePath(.scheduledProcedureStepID, .SH, in: steps), stepID))
        }
        return keys
    }

    /// A given value of Request Attributes Sequence.
    private func request(_ tag: Tag, _ vr: VR) -> String? {
        given.items(.requestAttributesSequence)?.lazy.compactMap { $0.text(tag) }.first ?? given.text(tag)
    }

    private func search(_ query: SearchQuery) async throws(AttachStop) -> SearchAnswer {
        do throws(LookupFailure) { return try await lookups.search(query) } catch { throw .failed(error) }
    }
}
