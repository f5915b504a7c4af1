import DICOM

/// What the instances of one submission have in common: UIDs and numbers.
///
/// The inputs of each UID follow DESIGN: the study's is that of what the submission is attached to, else the accession
/// number and the patient where they are given, else all of the submission; the series' and the instances' are all of
/// the submission. So that one SOP Instance UID never
/// names two objects, an instance's UID depends on those of its study and series as well.
struct Batch {
    private let input: ConversionInput
    /// Given attributes, with those of what the submission is attached to.
    private let given: DataSet
    private let canonicalAttributes: [UInt8]
    let studyInstanceUID: String
    /// Stands for all of the submission.
    private let seal: [UInt8]
    private var series: [SubmissionPart.NumberedSeries]
    private var numbers: SeriesNumbers

    /// Numbers and UIDs of one instance.
    struct Place {
        var seriesInstanceUID: String
        var seriesNumber: String
        /// Whether the number depends on what else the study had when it was looked up.
        var isSeriesNumberFromNow = false
        var instanceNumber: String
        var sopInstanceUID: String
        /// Of a model in space; `nil` for everything else.
        var frameOfReferenceUID: String?
    }

    /// Makes no UID of objects, which keep theirs.
    ///
    /// - Parameters:
    ///   - given: what the uploader gave, for which the UIDs stand: what was looked up may be another tomorrow.
    ///   - complete: the same with what was looked up.
    ///   - media: those of each file, in order.
    init(_ input: ConversionInput, given: DataSet, complete: DataSet, media: [[Media]]) {
        self.input = input
        self.given = complete
        numbers = SeriesNumbers(input.attachment?.series, input.seriesLedger)
        canonicalAttributes = CanonicalForm.encode(given)
        var parts: [Identity.Part] = [
            .text(input.archive), .given(input.idempotencyKey), .bytes(canonicalAttributes),
        ]
        if let part = input.part {
            parts += [.text("part"), .bytes(part.digest)]
        } else {
            for (file, media) in zip(input.files, media) {
                for media in media { parts.append(.text(media.sopClassUID)) }
                parts.append(.bytes(file.digest))
            }
        }
        series = input.part?.series ?? []
        seal = Identity.digest(siteKey: input.siteKey, purpose: .batch, parts: parts)
        studyInstanceUID = Self.studyInstanceUID(input, complete, seal)
    }

    static func studyInstanceUID(_ input: ConversionInput, _ given: DataSet, _ seal: [UInt8]) -> String {
        if let uid = given.string(.studyInstanceUID), !uid.isEmpty { return uid }
        // Without the patient, an accession number would bring those of two together under one study.
        guard let accession = given.string(.accessionNumber), !accession.isEmpty,
            given.string(.patientID)?.isEmpty == false
        else {
            return Identity.uid(siteKey: input.siteKey, purpose: .study, parts: [.bytes(seal)])
        }
        var parts = [accession, given.string(.patientID), given.string(.issuerOfPatientID)].map(Identity.Part.given)
        if let issuer = OrderNumber(given).issuer { parts.append(.text(issuer)) }
        return Identity.uid(siteKey: input.siteKey, purpose: .study, parts: parts)
    }

    /// Which of the files of the whole submission, and which of its objects.
    struct Position {
        var file: Int
        var part: Int

        fileprivate func text(behind earlier: Int) -> String {
            part == 0 ? "\(earlier + file)" : "\(earlier + file).\(part)"
        }
    }

    /// The place of the next instance; call once for each object that is made, in order.
    mutating func place(_ media: Media, _ file: MediaFile, position: Position) throws(ConversionError) -> Place {
        let index = try indexOfSeries(for: media)
        let number = try Self.count(
            from: given.string(.instanceNumber), by: series[index].instanceCount, .instanceNumber)
        if series[index].instanceCount > 0 || index > 0, hasValue(.sopInstanceUID) {
            throw .givenForSeveral(.sopInstanceUID)
        }
        series[index].instanceCount += 1
        return Place(
            seriesInstanceUID: series[index].uid, seriesNumber: series[index].number,
            isSeriesNumberFromNow: numbers.areKnown && !hasValue(.seriesNumber), instanceNumber: number,
            sopInstanceUID: sopInstanceUID(media, file, position: position, seriesInstanceUID: series[index].uid),
            frameOfReferenceUID: frameOfReferenceUID(media, seriesInstanceUID: series[index].uid))
    }

    /// Series are one per SOP Class, in the order of their first files.
    private mutating func indexOfSeries(for media: Media) throws(ConversionError) -> Int {
        if let index = series.firstIndex(where: { $0.sopClassUID == media.sopClassUID }) { return index }
        if !series.isEmpty, hasValue(.seriesInstanceUID) { throw .givenForSeveral(.seriesInstanceUID) }
        let uid =
            given.string(.seriesInstanceUID).flatMap { $0.isEmpty ? nil : $0 }
            ?? Identity.uid(
                siteKey: input.siteKey, purpose: .series,
                parts: [.text(studyInstanceUID), .text(media.sopClassUID), .bytes(seal)])
        let number =
            numbers.areKnown && !hasValue(.seriesNumber)
            ? "\(numbers.number(of: uid, in: studyInstanceUID))"
            : try Self.count(from: given.string(.seriesNumber), by: series.count, .seriesNumber)
        series.append(SubmissionPart.NumberedSeries(sopClassUID: media.sopClassUID, uid: uid, number: number))
        return series.count - 1
    }

    private func sopInstanceUID(
        _ media: Media, _ file: MediaFile, position: Position, seriesInstanceUID: String
    ) -> String {
        if let uid = given.string(.sopInstanceUID), !uid.isEmpty { return uid }
        return Identity.uid(
            siteKey: input.siteKey, purpose: .sop,
            parts: [
                .text(input.archive), .given(input.idempotencyKey), .bytes(canonicalAttributes),
                .text(studyInstanceUID), .text(seriesInstanceUID), .text(media.sopClassUID), .bytes(file.digest),
                .text(position.text(behind: input.part?.fileCount ?? 0)),
            ])
    }

    /// A series has at most one frame of reference (PS3.3 §A.1.2.5).
    private func frameOfReferenceUID(_ media: Media, seriesInstanceUID: String) -> String? {
        guard media.sopClassUID == SOPClass.encapsulatedSTL || media.sopClassUID == SOPClass.encapsulatedOBJ else {
            return nil
        }
        return Identity.uid(
            siteKey: input.siteKey, purpose: .frameOfReference, parts: [.text(seriesInstanceUID)])
    }

    private func hasValue(_ tag: Tag) -> Bool { given[tag]?.value.isBlank == false }

    /// The number `steps` after the given one, or after 1.
    private static func count(
        from given: String?, by steps: Int, _ tag: Tag
    ) throws(ConversionError) -> String {
        guard let given, !given.isEmpty else { return "\(1 + steps)" }
        // An integer string is one of 32 bits (PS3.5 §6.2).
        guard let start = Int32(given.trimmed), let number = Int32(exactly: Int(start) + steps) else {
            throw .notCountable(tag)
        }
        return "\(number)"
    }
}
