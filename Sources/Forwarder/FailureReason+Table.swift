/// The codes, one row each; docs/archives.md shows the same table, and a test holds the two together.
extension FailureReason {
    /// A code or a range of codes, and what it means.
    struct Row: Sendable {
        let codes: ClosedRange<UInt16>
        let kind: Kind
        /// Who uses the code in this sense.
        let source: String
        let meaning: String
        /// What to do about it, where anything can be done.
        let advice: String?
        /// Whether the archive is asked before this is believed, since it may have the very object already.
        private(set) var mayBeDuplicate = false

        fileprivate init(
            _ code: UInt16, _ kind: Kind, _ source: String, _ meaning: String, _ advice: String? = nil
        ) {
            self.init(code...code, kind, source, meaning, advice)
        }

        fileprivate init(
            _ codes: ClosedRange<UInt16>, _ kind: Kind, _ source: String, _ meaning: String, _ advice: String? = nil
        ) {
            self.codes = codes
            self.kind = kind
            self.source = source
            self.meaning = meaning
            self.advice = advice
        }

        fileprivate var asked: Row {
            var row = self
            row.mayBeDuplicate = true
            return row
        }
    }

    /// Codes of instances that are stored nevertheless. The first row that holds a code counts.
    static let warnings: [Row] = [
        Row(
            0x0001, .warning, "Azure, PS3.7",
            "the archive found values that break the rules of their attributes, or attributes that it does not support"),
        Row(0x0107, .warning, "PS3.7", "the archive did not recognise some attributes"),
        Row(0x0116, .warning, "PS3.7", "the archive found a value outside its range"),
        Row(
            0xB000, .warning, "PS3.18",
            "the archive changed attributes, as a rule to match what it knows of the patient or study"),
        Row(0xB006, .warning, "PS3.18", "the archive left out some attributes"),
        Row(0xB007, .warning, "PS3.18, Azure", "the object does not follow all the rules of its SOP class"),
        Row(
            0x0000...0xFFFF, .warning, "any", "the archive gives a reason that this program does not know",
            "look the code up in its manual"),
    ]

    /// Codes of instances that are not stored. The first row that holds a code counts.
    static let failures: [Row] = standardFailures + dcm4cheeFailures + azureFailures + failureRanges

    /// - Source: PS3.18 Table I.2-2; PS3.7 Annex C; PS3.4 Tables B.2-1 and GG.4-1, which are those of storing by DIMSE,
    ///   for archives that pass on what a DIMSE service told them.
    private static let standardFailures: [Row] = [
        Row(0x0105, .refused, "PS3.7", "an attribute is unknown to the archive", "leave out unusual fields"),
        Row(0x0106, .refused, "PS3.7", "an attribute has a value that the archive does not take", "check the fields"),
        Row(
            0x0110, .refused, "PS3.18, Google, Azure, Orthanc, tiny-pacs, dcm4chee",
            "the archive failed to process the object and gives no reason",
            "see its log; often another object with this UID is there, or the study is not that of the address"
        ).asked,
        Row(
            0x0111, .refused, "PS3.7, folder",
            "an object with this UID is there, and the first one stays",
            "if the content has changed, send it as a new object"
        ).asked,
        Row(0x0112, .refused, "PS3.7", "the archive does not know an object that this one refers to"),
        Row(0x0113, .refused, "PS3.7", "the archive does not know the kind of event", "see its log"),
        Row(0x0114, .refused, "PS3.7", "the archive does not know an argument of the request", "see its log"),
        Row(0x0115, .refused, "PS3.7", "an argument of the request has a value that the archive does not take"),
        Row(0x0117, .refused, "PS3.7, PS3.4", "the object's UID is not valid", "check SOPInstanceUID"),
        Row(0x0118, .refused, "PS3.7", "the archive does not know this kind of object (SOP class)"),
        Row(0x0119, .refused, "PS3.7", "the object's UID is in use for another kind of object (SOP class)"),
        Row(0x0120, .refused, "PS3.7", "a required attribute is missing", "add the field"),
        Row(0x0121, .refused, "PS3.7", "a required attribute is empty", "give the field a value"),
        Row(
            0x0122, .refused, "PS3.18, PS3.4", "the archive does not take this kind of object (SOP class)",
            "have it enabled there, or send another kind of file"),
        Row(0x0123, .refused, "PS3.7", "the archive does not know the kind of action", "see its log"),
        Row(
            0x0124, .refused, "PS3.7, PS3.4, dcm4chee", "the archive does not permit this gateway to store the object",
            "have the permission granted there"),
        Row(
            0x0210, .retry, "PS3.7, PS3.4", "the archive is working on a request of the same number",
            "send again later"),
        Row(0x0211, .refused, "PS3.7, PS3.4", "the archive does not know the operation", "see its log"),
        Row(0x0212, .refused, "PS3.7, PS3.4", "the archive does not take the form of the request", "see its log"),
        Row(0x0213, .retry, "PS3.7", "the archive is at a limit of its resources", "send again later"),
        Row(
            0xC122, .refused, "PS3.18, dcm4chee", "the archive does not take this encoding (transfer syntax)",
            "send the file in another format"),
        Row(0xFE00, .retry, "PS3.7", "the archive broke off what it was doing", "send again later"),
    ]

    private static let dcm4cheeFailures: [Row] = [
        Row(0xA770, .refused, "dcm4chee", "this rejection note was received before"),
        Row(
            0xA771, .refused, "dcm4chee",
            "the object was rejected (deleted) in the archive before and may not come back",
            "have the rejection revoked there"),
        Row(0xA772, .refused, "dcm4chee", "the object to be rejected is not in the archive"),
        Row(0xA773, .refused, "dcm4chee", "the object to be rejected is of another kind in the archive"),
        Row(0xA774, .refused, "dcm4chee", "the object to be rejected is rejected already"),
        Row(0xA775, .refused, "dcm4chee", "the archive does not allow rejections for this reason"),
        Row(0xA776, .refused, "dcm4chee", "the study must be kept for some time yet"),
        Row(0xA777, .refused, "dcm4chee", "the object has no patient ID, and the archive wants one", "give PatientID"),
        Row(
            0xA778, .refused, "dcm4chee", "the study belongs to another patient ID in the archive",
            "correct PatientID or StudyInstanceUID"),
        Row(
            0xA779, .refused, "dcm4chee", "the patient's attributes differ from those in the archive",
            "correct the fields, or the patient there"),
        Row(0xA77A, .retry, "dcm4chee", "the study is being deleted in the archive", "send again later"),
        Row(
            0xA77B, .refused, "dcm4chee", "the archive holds the study's, series' or object's UID under another parent",
            "correct the UIDs"),
        Row(
            0xA922, .refused, "dcm4chee", "the archive did not find the file's content in the message",
            "report this as a fault of the gateway"),
        Row(
            0xC409, .refused, "dcm4chee", "the object is of another study than the address",
            "correct StudyInstanceUID"),
        Row(0xC499, .refused, "dcm4chee", "the archive cannot read the object", "check that the file is whole"),
    ]

    private static let azureFailures: [Row] = [
        Row(
            0xA900, .refused, "PS3.18, Azure, dcm4chee",
            "the object breaks rules of its kind (SOP class), or its content is not what it is declared to be",
            "check the fields and the file"),
        Row(0xA901, .refused, "Azure", "the object is of another study than the address", "correct StudyInstanceUID"),
        Row(
            0xB00E, .refused, "Azure", "an object with these UIDs is there",
            "delete it in the archive first, or send a new object"
        ).asked,
        Row(
            0xB00F, .retry, "Azure", "the archive is just storing or clearing an object with these UIDs",
            "send again later; if that does not help, delete it there first"),
    ]

    /// - Source: PS3.18 Table I.2-2.
    private static let failureRanges: [Row] = [
        Row(
            0xA700...0xA7FF, .retry, "PS3.18, PS3.4, Orthanc",
            "the archive is out of resources, as a rule of disk space",
            "send again later"),
        Row(
            0xA900...0xA9FF, .refused, "PS3.18, PS3.4", "the object does not follow the rules of its kind (SOP class)",
            "check the fields"),
        Row(
            0xC000...0xCFFF, .refused, "PS3.18, PS3.4, Orthanc", "the archive cannot understand the object",
            "check that its UIDs are given and the file is whole"),
        Row(
            0x0000...0xFFFF, .refused, "any", "the archive gives a reason that this program does not know",
            "look the code up in its manual or log"),
    ]
}
