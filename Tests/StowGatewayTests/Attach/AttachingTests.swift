import Conversion
import DICOM
import Forwarder
import Testing

@testable import StowGateway

@Suite struct AttachingTests {
    static let study = DataSet([
        "StudyInstanceUID": "1.2.3", "AccessionNumber": "A1", "PatientID": "P1", "PatientName": "Doe^John",
        "PatientBirthDate": "19700101", "PatientSex": "F", "StudyDescription": "CT", "StudyDate": "20240101",
        "PatientIdentityRemoved": "YES", "SpecificCharacterSet": "ISO_IR 100", "SOPClassUID": "1.2",
    ])

    static let item = DataSet([
        "StudyInstanceUID": "1.2.5", "AccessionNumber": "A1", "PatientID": "P1", "PatientName": "Doe^John",
        "PatientBirthDate": "19700101", "RequestedProcedureID": "RP1", "RequestedProcedureDescription": "Abdomen",
        "ReasonForTheRequestedProcedure": "pain", "ReferringPhysicianName": "Ref^R",
        "RequestedProcedureCodeSequence.CodeValue": "C1", "RequestedProcedureCodeSequence.CodingSchemeDesignator": "L",
        "RequestedProcedureCodeSequence.CodeMeaning": "Abdomen", "ScheduledProcedureStepSequence.Modality": "CT",
        "ScheduledProcedureStepSequence.ScheduledProcedureStepID": "S1",
        "ScheduledProcedureStepSequence.ScheduledProcedureStepDescription": "native",
        "ScheduledProcedureStepSequence.ScheduledProtocolCodeSequence.CodeValue": "N1",
        "ScheduledProcedureStepSequence.ScheduledProtocolCodeSequence.CodingSchemeDesignator": "L",
        "ScheduledProcedureStepSequence.ScheduledProtocolCodeSequence.CodeMeaning": "native",
    ])

    private func attach(
        _ given: KeyValuePairs<String, String>, _ lookups: StubLookups, _ mode: Controls.Attach = .auto
    ) async throws(AttachStop) -> Attached? {
        try await Attaching(given: DataSet(given), mode: mode, lookups: lookups).outcome().attached
    }

    private func refusal(
        _ given: KeyValuePairs<String, String>, _ lookups: StubLookups, _ mode: Controls.Attach = .auto
    ) async -> AttachRefusal? {
        do throws(AttachStop) {
            _ = try await attach(given, lookups, mode)
            return nil
        } catch {
            if case .refused(let refusal) = error { return refusal }
            return nil
        }
    }

    // MARK: What is taken over

    @Test func `a study gives its patient and itself, and nothing of a single object`() async throws {
        let found = try #require(try await attach(["StudyInstanceUID": "1.2.3"], StubLookups(studies: [Self.study])))
        #expect(found.level == .study)
        #expect(found.studyInstanceUID == "1.2.3")
        let expected = DataSet([
            "StudyInstanceUID": "1.2.3", "AccessionNumber": "A1", "PatientID": "P1", "PatientName": "Doe^John",
            "PatientBirthDate": "19700101", "PatientSex": "F", "StudyDescription": "CT", "StudyDate": "20240101",
        ])
        #expect(found.attachment.attributes == expected)
        #expect(found.attachment.series == [])
    }

    @Test func `a responsible person without a role is not taken over`() async throws {
        var study = Self.study
        study.set(.responsiblePerson, .PN, "Doe^Jane")
        let without = try #require(try await attach(["StudyInstanceUID": "1.2.3"], StubLookups(studies: [study])))
        #expect(without.attachment.attributes[.responsiblePerson] == nil)
        #expect(without.warnings.contains { $0.contains("ResponsiblePerson") && !$0.contains("Jane") })
        study.set(.responsiblePersonRole, .CS, "OWNER")
        let whole = try #require(try await attach(["StudyInstanceUID": "1.2.3"], StubLookups(studies: [study])))
        #expect(whole.attachment.attributes.string(.responsiblePerson) == "Doe^Jane")
    }

    @Test func `an item gives patient, order and the whole request`() async throws {
        let found = try #require(
            try await attach(["AccessionNumber": "A1"], StubLookups(studies: nil, items: [Self.item])))
        #expect(found.level == .worklist)
        let attributes = found.attachment.attributes
        #expect(attributes.string(.studyInstanceUID) == "1.2.5")
        #expect(attributes.string(.studyDescription) == "Abdomen")
        #expect(attributes.string(.studyID) == "RP1")
        #expect(attributes.items(.procedureCodeSequence)?.first?.string(.codeValue) == "C1")
        #expect(attributes[.scheduledProcedureStepSequence] == nil)
        let request = try #require(attributes.items(.requestAttributesSequence)?.first)
        let expected = DataSet([
            "StudyInstanceUID": "1.2.5", "AccessionNumber": "A1", "RequestedProcedureID": "RP1",
            "RequestedProcedureDescription": "Abdomen", "RequestedProcedureCodeSequence.CodeValue": "C1",
            "RequestedProcedureCodeSequence.CodingSchemeDesignator": "L",
            "RequestedProcedureCodeSequence.CodeMeaning": "Abdomen", "ReasonForTheRequestedProcedure": "pain",
            "ScheduledProcedureStepID": "S1", "ScheduledProcedureStepDescription": "native",
            "ScheduledProtocolCodeSequence.CodeValue": "N1",
            "ScheduledProtocolCodeSequence.CodingSchemeDesignator": "L",
            "ScheduledProtocolCodeSequence.CodeMeaning": "native",
        ])
        #expect(request == expected)
        #expect(found.attachment.series == nil)
    }

    @Test func `what is given of a request and not found stays`() async throws {
        let found = try #require(
            try await attach(
                [
                    "AccessionNumber": "A1", "RequestAttributesSequence.ScheduledProcedureStepID": "S1",
                    "RequestAttributesSequence.RequestedProcedureComments": "soon",
                ], StubLookups(items: [Self.item])))
        let request = try #require(found.attachment.attributes.items(.requestAttributesSequence)?.first)
        #expect(request.string(Tag(0x0040, 0x1400)) == "soon")
        #expect(request.string(.requestedProcedureID) == "RP1")
    }

    @Test func `a study that exists under the order goes before the order`() async throws {
        let study = Self.study.with(["StudyInstanceUID": "1.2.5", "StudyDescription": "CT, done"])
        let found = try #require(
            try await attach(["AccessionNumber": "A1"], StubLookups(studies: [study], items: [Self.item])))
        #expect(found.level == .worklist)
        #expect(found.attachment.attributes.string(.studyDescription) == "CT, done")
        #expect(found.attachment.attributes.string(.patientSex) == "F")
        #expect(found.attachment.attributes.items(.requestAttributesSequence)?.count == 1)
    }

    @Test func `series are those of the study`() async throws {
        let series = [
            DataSet(["SeriesInstanceUID": "1.9", "SeriesNumber": "4"]), DataSet(["SeriesInstanceUID": "1.8"]),
            DataSet(["SeriesNumber": "9"]),
        ]
        let found = try await attach(
            ["StudyInstanceUID": "1.2.3"], StubLookups(studies: [Self.study], series: series))
        #expect(
            found?.attachment.series == [
                Attachment.KnownSeries(seriesInstanceUID: "1.9", seriesNumber: 4),
                Attachment.KnownSeries(seriesInstanceUID: "1.8", seriesNumber: nil),
            ])
    }

    // MARK: Whom is asked

    @Test(
        arguments: [
            (Controls.Attach.auto, ["StudyInstanceUID": "1.2.3"], ["studies", "series"]),
            (
                .auto, ["StudyInstanceUID": "9.9", "AccessionNumber": "A1"],
                ["studies", "worklist", "worklist", "studies"]
            ),
            (.auto, ["StudyInstanceUID": "9.9"], ["studies", "worklist"]),
            (.auto, ["AccessionNumber": "A7"], ["worklist", "studies"]), (.auto, ["PatientID": "P1"], []),
            (.auto, ["AccessionNumber": ""], []), (.new, ["AccessionNumber": "A1"], []),
            (.study, ["AccessionNumber": "A1"], ["studies", "series"]),
        ] as [(Controls.Attach, [String: String], [String])])
    func `the questions come in order`(mode: Controls.Attach, given: [String: String], asked: [String]) async throws {
        let lookups = StubLookups(studies: [Self.study])
        var fields = DataSet()
        for (name, text) in given {
            let path = try AttributePath(parsing: name)
            fields.set(text.isEmpty ? .empty : .strings([text]), at: path)
        }
        let attaching = Attaching(given: fields, mode: mode, lookups: lookups)
        #expect(attaching.asks == !asked.isEmpty)
        _ = try await attaching.outcome()
        let kinds = lookups.asked.map { query in
            switch query.resource {
            case .studies: "studies"
            case .series: "series"
            case .worklistItems: "worklist"
            }
        }
        #expect(kinds == asked)
    }

    @Test func `what cannot be asked, or for what, is refused before anybody is`() async {
        let nobody = StubLookups(studies: nil, items: nil)
        #expect(await refusal(["AccessionNumber": "A1"], nobody, .study) == .notConfigured(.study))
        #expect(await refusal(["AccessionNumber": "A1"], nobody, .worklist) == .notConfigured(.worklist))
        #expect(await refusal(["PatientID": "P1"], StubLookups(), .study) == .nothingToLookFor(.study))
        #expect(await refusal(["PatientID": "P1"], StubLookups(), .worklist) == .nothingToLookFor(.worklist))
        #expect(nobody.asked.isEmpty)
    }

    @Test func `a failure is passed on, but not that of the series`() async throws {
        let failure = LookupFailure(.archive, .unreachable)
        await #expect {
            try await attach(["StudyInstanceUID": "1.2.3"], StubLookups(failure: failure))
        } throws: { error in
            guard case AttachStop.failed(failure) = error else { return false }
            return true
        }
    }

    // MARK: Refusals

    @Test func `items without a study, and matches without anybody, are no place for an upload`() async {
        let headless = Self.item.with(["StudyInstanceUID": ""])
        #expect(await refusal(["AccessionNumber": "A1"], StubLookups(items: [headless])) == .withoutStudy(.worklist))
        let nobodys = Self.study.with(["PatientID": ""])
        let given: KeyValuePairs = ["StudyInstanceUID": "1.2.3", "PatientName": "Doe^John"]
        #expect(await refusal(given, StubLookups(studies: [nobodys])) == .withoutPatientID(.study))
    }

    @Test func `several steps are told apart by their ID, and by nothing else`() async throws {
        let second = Self.item.with(["ScheduledProcedureStepSequence.ScheduledProcedureStepID": "S2"])
        let lookups = StubLookups(items: [Self.item, second])
        guard
            case .ambiguous(let matches, .worklist, false)? = await refusal(
                ["AccessionNumber": "A1", "PatientID": "P1"], lookups)
        else {
            Issue.record("not ambiguous")
            return
        }
        #expect(matches.map(\.scheduledProcedureStepID) == ["S1", "S2"])
        let given: KeyValuePairs = [
            "AccessionNumber": "A1", "RequestAttributesSequence.ScheduledProcedureStepID": "S2",
        ]
        let found = try await attach(given, lookups)
        let request = found?.attachment.attributes.items(.requestAttributesSequence)?.first
        #expect(request?.string(.scheduledProcedureStepID) == "S2")
    }

    @Test(arguments: ["CANCELED", "DISCONTINUED", "COMPLETED", "completed"])
    func `finished items are no match, and are told of`(status: String) async throws {
        let finished = Self.item.with(["ScheduledProcedureStepSequence.ScheduledProcedureStepStatus": status])
        let outcome = try await Attaching(
            given: DataSet(["AccessionNumber": "A1"]), mode: .auto, lookups: StubLookups(items: [finished])
        ).outcome()
        #expect(outcome.attached == nil)
        #expect(outcome.warnings.count == 1)
        guard case .finished? = await refusal(["AccessionNumber": "A1"], StubLookups(items: [finished]), .worklist)
        else {
            Issue.record("not finished")
            return
        }
    }

    @Test func `what gives way is named, and its value is not`() async throws {
        let given: KeyValuePairs = [
            "StudyInstanceUID": "1.2.3", "StudyDescription": "Secret", "StudyDate": "20240101",
            "PatientName": "DOE^JOHN",
        ]
        let found = try #require(try await attach(given, StubLookups(studies: [Self.study])))
        #expect(found.warnings.count == 1)
        #expect(found.warnings.first?.contains("StudyDescription") == true)
        #expect(found.warnings.first?.contains("StudyDate") == false)
        #expect(found.warnings.first?.contains("Secret") == false)
    }
}

/// Whatever is given, whatever is found: whose object it becomes is somebody whom somebody has named, and whom nobody
/// contradicts.
@Suite struct WhoseObjectTests {
    private static let ids = [nil, "", "P1", "p1", "P2"]
    private static let names = [nil, "Doe^John", "DOE^JOHN^", "Roe^Rita"]
    private static let issuers = [nil, "H", "K"]

    /// All combinations of the three.
    private static let people: [(id: String?, name: String?, issuer: String?)] = ids.flatMap { id in
        names.flatMap { name in issuers.map { (id, name, $0) } }
    }

    private static func dataSet(_ person: (id: String?, name: String?, issuer: String?)) -> DataSet {
        var dataSet = DataSet()
        if let id = person.id { dataSet.set(.patientID, .LO, id) }
        if let name = person.name { dataSet.set(.patientName, .PN, name) }
        if let issuer = person.issuer { dataSet.set(.issuerOfPatientID, .LO, issuer) }
        return dataSet
    }

    private static func agree(_ left: String?, _ right: String?) -> Bool {
        (left ?? "").isEmpty || (right ?? "").isEmpty || left == right
    }

    private static func nameAgrees(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return true }
        return left.lowercased().hasPrefix("doe") == right.lowercased().hasPrefix("doe")
    }

    @Test(arguments: [Controls.Attach.study, .worklist], people.indices)
    func `nobody gets an object of somebody else`(mode: Controls.Attach, index: Int) async {
        let given = Self.people[index]
        for found in Self.people {
            var fields = Self.dataSet(given)
            fields.set(.accessionNumber, .SH, "A1")
            var match = Self.dataSet(found)
            match.set(.accessionNumber, .SH, "A1")
            match.set(.studyInstanceUID, .UI, "1.2.3")
            let lookups =
                mode == .study ? StubLookups(studies: [match]) : StubLookups(studies: nil, items: [match])
            let outcome: Attached?
            do throws(AttachStop) {
                outcome = try await Attaching(given: fields, mode: mode, lookups: lookups).outcome().attached
            } catch {
                outcome = nil
            }
            let mayBe =
                Self.agree(given.id, found.id) && Self.agree(given.issuer, found.issuer)
                && Self.nameAgrees(given.name, found.name)
                && !((given.id ?? "").isEmpty && (found.id ?? "").isEmpty)
            #expect((outcome != nil) == mayBe, "\(given) \(found)")
            guard let outcome else { continue }
            let stored = outcome.attachment.completing(fields).string(.patientID)
            #expect(stored == (found.id ?? "" == "" ? given.id : found.id))
            if let id = given.id, !id.isEmpty { #expect(stored == id) }
        }
    }
}
