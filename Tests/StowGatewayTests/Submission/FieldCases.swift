import Testing

@testable import StowGateway

/// Fields as `name=value` joined by `&`, and what comes of them.
struct FieldCase: Sendable, CustomTestStringConvertible {
    var fields: String
    /// The attributes in order of tag, as `Keyword=value` joined by blanks and bars.
    var attributes: String

    var testDescription: String { fields }

    init(_ fields: String, _ attributes: String) {
        self.fields = fields
        self.attributes = attributes
    }

    static let good: [FieldCase] = [
        // Names
        .init("PatientID=P1", "PatientID=P1"), .init("patient_id=P1", "PatientID=P1"),
        .init("PATIENT-ID=P1", "PatientID=P1"), .init(" patientid =P1", "PatientID=P1"),
        .init("00100020=P1", "PatientID=P1"), .init("(0010,0020)=P1", "PatientID=P1"),
        .init("0010,0020=P1", "PatientID=P1"), .init(" (0020,000D) =1.2", "StudyInstanceUID=1.2"),
        .init("mrn=P1", "PatientID=P1"), .init("accession=A1", "AccessionNumber=A1"),
        .init("title=Report", "DocumentTitle=Report"), .init("description=Chest", "StudyDescription=Chest"),
        .init("study=1.2.3", "StudyInstanceUID=1.2.3"), .init("series=1.2.3.4", "SeriesInstanceUID=1.2.3.4"),
        .init("physician=House^Gregory", "ReferringPhysicianName=House^Gregory"),
        .init("body_part=chest", "BodyPartExamined=CHEST"), .init("bodyPart=CHEST", "BodyPartExamined=CHEST"),
        .init("comment=two pages", "CommentsOnThePerformedProcedureStep=two pages"),
        .init("0020000d=1.2", "StudyInstanceUID=1.2"),
        // Person names
        .init("name=Doe^John", "PatientName=Doe^John"), .init("name=Doe, John", "PatientName=Doe^John"),
        .init("name=Doe,John", "PatientName=Doe^John"),
        .init("name=von Doe, John Paul", "PatientName=von Doe^John Paul"),
        .init("name=Doe,", "PatientName=Doe"), .init("name=Doe^John^^^", "PatientName=Doe^John"),
        .init("name= Doe ^ John ", "PatientName=Doe^John"),
        .init("name=Doe^John^^^MD, PhD", "PatientName=Doe^John^^^MD, PhD"),
        .init("name=Yamada^Tarou=山田^太郎=", "PatientName=Yamada^Tarou=山田^太郎"),
        .init("name=Yamada, Tarou=山田^太郎", "PatientName=Yamada^Tarou=山田^太郎"), .init("name=^^", "PatientName="),
        .init("given=John&family=Doe", "PatientName=Doe^John"),
        .init("family=Doe&given=John&middle=M&prefix=Dr.&suffix=Jr.", "PatientName=Doe^John^M^Dr.^Jr."),
        .init("suffix=Jr.&family=Doe", "PatientName=Doe^^^^Jr."), .init("given=John", "PatientName=^John"),
        .init("given=John&family=Doe&name=Doe, John", "PatientName=Doe^John"), .init("given=&family=", "PatientName="),
        // Dates and times
        .init("dob=1980-01-31", "PatientBirthDate=19800131"), .init("dob=1980/01/31", "PatientBirthDate=19800131"),
        .init("dob=1980.01.31", "PatientBirthDate=19800131"), .init("dob=31.01.1980", "PatientBirthDate=19800131"),
        .init("dob=1.2.1980", "PatientBirthDate=19800201"), .init("dob=1980-1-5", "PatientBirthDate=19800105"),
        .init("dob=19800131", "PatientBirthDate=19800131"), .init("dob=", "PatientBirthDate="),
        .init("StudyTime=10:11", "StudyTime=1011"), .init("StudyTime=9:05:07", "StudyTime=090507"),
        .init("StudyTime=10:11:12.5", "StudyTime=101112.5"), .init("StudyTime=101112", "StudyTime=101112"),
        .init("AcquisitionDateTime=1980-01-31T10:11:12+01:00", "AcquisitionDateTime=19800131101112+0100"),
        .init("AcquisitionDateTime=1980-01-31 10:11", "AcquisitionDateTime=198001311011"),
        .init("AcquisitionDateTime=1980-01-31T10:11:12.250Z", "AcquisitionDateTime=19800131101112.250+0000"),
        .init("AcquisitionDateTime=31.01.1980 9:05", "AcquisitionDateTime=198001310905"),
        .init("AcquisitionDateTime=1980-01-31", "AcquisitionDateTime=19800131"),
        .init("AcquisitionDateTime=19800131101112-0500", "AcquisitionDateTime=19800131101112-0500"),
        .init("AcquisitionDateTime=1980-01-31T10:11-05", "AcquisitionDateTime=198001311011-0500"),
        // Sex, codes, ages
        .init("sex=male", "PatientSex=M"), .init("sex=F", "PatientSex=F"), .init("sex=w", "PatientSex=F"),
        .init("sex=Other", "PatientSex=O"), .init("sex=unknown", "PatientSex="), .init("Modality=ot", "Modality=OT"),
        .init("PatientAge=45y", "PatientAge=045Y"), .init("PatientAge=045Y", "PatientAge=045Y"),
        // Blanks
        .init("PatientID=  P 1\t", "PatientID=P 1"), .init("PatientID=\u{A0}P1\u{200B}\u{FEFF}", "PatientID=P1"),
        .init("PatientID=P1\r\n", "PatientID=P1"), .init("title=  a b \n", "DocumentTitle=  a b"),
        .init("PatientComments=a\r\nb", "PatientComments=a\r\nb"),
        // Several values, numbers
        .init("OtherPatientIDs=A\\ B", "OtherPatientIDs=A\\B"),
        .init("ImageType=derived\\secondary", "ImageType=DERIVED\\SECONDARY"),
        .init("title=a\\b", "DocumentTitle=a\\b"), .init("OtherPatientIDs=\\", "OtherPatientIDs="),
        .init("SeriesNumber= 7 ", "SeriesNumber=7"), .init("PatientWeight=72.5", "PatientWeight=72.5"),
        .init("PixelAspectRatio=1\\2", "PixelAspectRatio=1\\2"),
        .init(
            "RecommendedDisplayFrameRateInFloat=2.5",
            "RecommendedDisplayFrameRateInFloat=2.5"),
        .init("FrameIncrementPointer=00181063", "FrameIncrementPointer=00181063"),
        // Paths
        .init(
            "RequestAttributesSequence.ScheduledProcedureStepID=S1",
            "RequestAttributesSequence[1].ScheduledProcedureStepID=S1"),
        .init(
            "00400275[1].00400009=S1&request_attributes_sequence[2].scheduled-procedure-step-id=S2",
            "RequestAttributesSequence[1].ScheduledProcedureStepID=S1|RequestAttributesSequence[2].ScheduledProcedureStepID=S2"
        ),
        .init(
            "RequestAttributesSequence[2].AccessionNumber=2&RequestAttributesSequence.AccessionNumber=1",
            "RequestAttributesSequence[1].AccessionNumber=1|RequestAttributesSequence[2].AccessionNumber=2"),
        .init("RequestAttributesSequence=", "RequestAttributesSequence=[]"),
        .init(
            "RequestAttributesSequence.ScheduledProtocolCodeSequence=",
            "RequestAttributesSequence[1].ScheduledProtocolCodeSequence=[]"),
        .init(
            "RequestAttributesSequence=&RequestAttributesSequence.AccessionNumber=1",
            "RequestAttributesSequence[1].AccessionNumber=1"),
        // The same twice, the order, the charset
        .init("PatientID=P1&mrn=P1", "PatientID=P1"),
        .init("dob=1980-01-31&PatientBirthDate=19800131", "PatientBirthDate=19800131"),
        .init("PatientID=&mrn=P1", "PatientID=P1"), .init("mrn=P1&PatientID=", "PatientID=P1"),
        .init("sex=m&mrn=P1&name=Doe", "PatientName=Doe|PatientID=P1|PatientSex=M"),
        .init("PatientName=", "PatientName="), .init("SpecificCharacterSet=ISO_IR 192", ""),
        .init("PatientName=Müller^Jürgen", "PatientName=Müller^Jürgen"),
        .init("dryRun&as=photo", ""),
    ]
}

/// Fields that are refused: the field and the whole message.
struct FieldRefusal: Sendable, CustomTestStringConvertible {
    var fields: String
    var field: String
    var message: String

    var testDescription: String { fields }

    init(_ fields: String, _ field: String, _ message: String) {
        self.fields = fields
        self.field = field
        self.message = message
    }

    private static let unknown =
        " If forms send other inputs too, set fields.unknown: ignore in the configuration."
    private static let ambiguousDate =
        "does not say which number is the day and which the month. Write 1980-01-31 or 31.01.1980."
    private static let date = "must be a date as YYYYMMDD. 1980-01-31 and 31.01.1980 are read too."
    private static let oneValue = "takes one value. A backslash parts values, so it may not be in it."
    private static let sequence =
        "is a sequence and takes no value of its own. "
        + "Name an attribute of its items, as in RequestAttributesSequence.ScheduledProcedureStepID."
    private static let item =
        "has a wrong item number. Write items as Sequence[2].Attribute, numbered from 1 to 999."
    private static let binary = "holds binary data, which comes from the file and not from a field."
    private static let around = "belongs to the file or message around the object, which the gateway writes itself."
    private static let isPrivate =
        "is a private attribute, whose type nobody can know. Use an attribute of the standard."

    static let all: [FieldRefusal] = [
        // Names
        .init("PatentName=a", "PatentName", "is no field that is known here. Did you mean PatientName?" + unknown),
        .init("qqqqqqqqqqqqqqqq=a", "qqqqqqqqqqqqqqqq", "is no field that is known here." + unknown),
        .init(
            "RequestAttributesSequence.AcessionNumber=a", "RequestAttributesSequence.AcessionNumber",
            "is no field that is known here. Did you mean AccessionNumber?" + unknown),
        .init("x\u{7}\u{202E}y=a", "x\u{FFFD}\u{FFFD}y", "is no field that is known here." + unknown),
        .init("file=a", "file", "came as text, but must be a file. With curl, write an @: -F file=@report.pdf"),
        .init("TransferSyntaxUID=1.2", "TransferSyntaxUID", around), .init("00020010=1.2", "00020010", around),
        .init("00000002=1.2", "00000002", around), .init("FileSetID=A", "FileSetID", around),
        .init("FFFEE000=A", "FFFEE000", around),
        .init("00080000=4", "00080000", "is a group length, which the gateway works out itself."),
        .init("00090010=A", "00090010", isPrivate), .init("00091001.CodeValue=A", "00091001.CodeValue", isPrivate),
        .init("PixelData=A", "PixelData", binary), .init("EncapsulatedDocument=A", "EncapsulatedDocument", binary),
        .init(
            "SpecificCharacterSet=ISO_IR 100", "SpecificCharacterSet",
            "is always ISO_IR 192 (UTF-8) here. Leave it out."),
        // Paths
        .init(
            "PatientID.CodeValue=A", "PatientID.CodeValue",
            "is no path: PatientID is no sequence, so it has no items and nothing may follow it."),
        .init(
            "PatientID[1]=A", "PatientID[1]",
            "is no path: PatientID is no sequence, so it has no items and nothing may follow it."),
        .init("RequestAttributesSequence=A", "RequestAttributesSequence", sequence),
        .init(
            "RequestAttributesSequence.ScheduledProtocolCodeSequence=A",
            "RequestAttributesSequence.ScheduledProtocolCodeSequence", sequence),
        .init("RequestAttributesSequence[2]=", "RequestAttributesSequence[2]", sequence),
        .init("RequestAttributesSequence[0].AccessionNumber=A", "RequestAttributesSequence[0].AccessionNumber", item),
        .init("RequestAttributesSequence[x].AccessionNumber=A", "RequestAttributesSequence[x].AccessionNumber", item),
        .init(
            "RequestAttributesSequence[1000].AccessionNumber=A", "RequestAttributesSequence[1000].AccessionNumber", item
        ),
        .init(
            "RequestAttributesSequence..AccessionNumber=A", "RequestAttributesSequence..AccessionNumber",
            "has an empty name between its dots. Write a path as Sequence.Attribute."),
        .init(
            "RequestAttributesSequence[3].AccessionNumber=A&RequestAttributesSequence[1].AccessionNumber=B",
            "RequestAttributesSequence[3].AccessionNumber",
            "is in item 3, but an item before it is missing. Number items 1, 2, 3."),
        .init(
            "RequestAttributesSequence[2].AccessionNumber=A", "RequestAttributesSequence[2].AccessionNumber",
            "is in item 2, but an item before it is missing. Number items 1, 2, 3."),
        // Dates and times
        .init("dob=01/02/1980", "dob", ambiguousDate), .init("dob=31/01/1980", "dob", ambiguousDate),
        .init("dob=01-02-1980", "dob", ambiguousDate),
        .init("dob=1.2.80", "dob", "must have a year of four digits. Write 1980-01-31 or 31.01.1980."),
        .init("dob=1980-01-31T00:00:00Z", "dob", "must be a date without a time. Write 1980-01-31."),
        .init("dob=1980-02-30", "dob", date), .init("dob=yesterday", "dob", date), .init("dob=1980-1", "dob", date),
        .init("dob=1980-01/31", "dob", date), .init("dob=--", "dob", date), .init("dob=1980-", "dob", date),
        .init(
            "StudyTime=10:61", "StudyTime",
            "must be a time as HHMM, HHMMSS or HHMMSS.FFFFFF. 10:11 and 10:11:12 are read too."),
        .init(
            "StudyTime=10:11 pm", "StudyTime",
            "must be a time as HHMM, HHMMSS or HHMMSS.FFFFFF. 10:11 and 10:11:12 are read too."),
        .init(
            "AcquisitionDateTime=now", "AcquisitionDateTime",
            "must be a date and time as YYYYMMDDHHMMSS, with an offset such as +0100 if wanted. "
                + "1980-01-31T10:11:12+01:00 is read too."),
        .init("AcquisitionDateTime=01/02/1980 10:11", "AcquisitionDateTime", ambiguousDate),
        // Names of persons, sex
        .init(
            "name=Doe, John, Dr.", "name",
            "has several commas. Write family^given^middle^prefix^suffix, as in Doe^John^^Dr."),
        .init(
            "name=a^b^c^d^e^f", "name",
            "may have at most five name parts (family^given^middle^prefix^suffix) in at most three groups."),
        .init(
            "name=a=b=c=d", "name",
            "may have at most five name parts (family^given^middle^prefix^suffix) in at most three groups."),
        .init("name=Doe\\Roe", "name", oneValue),
        .init("family=Doe^John", "family", "is one part of a name and may not hold ^, = or a backslash."),
        .init(
            "given=\(String(repeating: "ä", count: 40))&family=\(String(repeating: "ö", count: 40))", "family+given",
            "may have at most 64 characters (has 81)."),
        .init("sex=x", "sex", "must be M, F or O (or male, female, other, unknown)."),
        // Characters and lengths
        .init("PatientID=DOM\\user", "PatientID", oneValue),
        .init(
            "PatientID=\(String(repeating: "é", count: 65))", "PatientID", "may have at most 64 characters (has 65)."),
        .init("PatientID=a\nb", "PatientID", "may not hold control characters."),
        .init("accession=12345678901234567", "accession", "may have at most 16 characters (has 17)."),
        .init(
            "StudyInstanceUID=1.02", "StudyInstanceUID", "must be a UID: numbers joined by dots, without leading zeros."
        ),
        .init("Modality=O-T", "Modality", "may hold only upper-case letters, digits, spaces and underscores."),
        .init("PatientAge=45", "PatientAge", "must be an age as three digits and D, W, M or Y, such as 045Y."),
        .init("PatientWeight=72,5", "PatientWeight", "must have a point and no comma in a number. Write 72.5."),
        .init("SeriesNumber=seven", "SeriesNumber", "must be a whole number."),
        .init("ImageType=A", "ImageType", "must have at least 2 values."),
        .init("PixelAspectRatio=1\\2\\3", "PixelAspectRatio", "may have at most 2 values."),
        .init("OtherPatientIDs=A\\\u{7}", "OtherPatientIDs", "may not hold control characters (value 2)."),
        // Contradictions
        .init(
            "PatientID=P1&mrn=P2", "mrn",
            "contradicts another field: PatientID (query) and mrn (query) give different values for PatientID. Send one of them."
        ),
        .init(
            "name=Doe^John&family=Doe", "family",
            "contradicts another field: name (query) and family give different values for PatientName. Send one of them."
        ),
        .init(
            "family=Doe&family=Roe", "family",
            "contradicts another field: family (query) and family (query) give different values for the same part. Send one of them."
        ),
        .init(
            "as=sc&as=photo", "as",
            "contradicts another field: as (query) and as (query) give different values for as. Send one of them."),
        // Control parameters
        .init("as=image", "as", "must be one of: sc, photo, video, document, pages."),
        .init("attach=old", "attach", "must be one of: auto, study, worklist, new."),
        .init("wire=yaml", "wire", "must be one of: json, xml, dicom, auto."),
        .init("dry_run=maybe", "dry_run", "must be one of: true, false, 1, 0, yes, no, on, off."),
        .init("wait=-1", "wait", "must be a number of seconds from 0 to 86400."),
        .init("wait=99999999999999999999", "wait", "must be a number of seconds from 0 to 86400."),
        .init("coerce=2", "coerce", "must be one of: true, false, 1, 0, yes, no, on, off."),
    ]
}
