import DICOM

/// The words of `docs/archives.md` between its tables.
enum ArchivesText {
    static let head = """
        <!-- Made from the code's own tables by `make golden`; do not edit. -->
        # Archives: what they take and what they answer

        What is known of the archives behind the gateway, and how the gateway reads their answers. The profile is set per
        archive in the configuration (`archives.<name>.profile`); the wire form can be set beside it (`wire`) or per upload.

        ## Profiles

        """

    static let reading = """

        `json` and `xml` are metadata and bulk data (PS3.18 §8.6.1.2), `dicom` is Part 10. `auto` sends metadata as JSON
        first. If the archive names none of the instances and answers 415 or 501, or 400, 409, 422 or a success, the same
        instances go once more as `dicom`; when that stored something, the archive gets Part 10 from then on. A second
        sending cannot double anything, since the UIDs are the same. DICOM files that were uploaded as such travel as
        Part 10, in a message of their own where the others do not. Where `wire` is another form and the archive answers 415 or
        501 to them, they go as metadata and bulk data (text as UTF-8, numbers in little endian, inflated), and so do later ones;
        `dicom` never does this. Compressed images of several frames cannot be told so that archives read it, and are refused.

        ## How an answer is read

        The Store Instances Response decides for each instance, and the HTTP status never does: archives answer 200 with
        nothing stored, and 400 with something stored.

        | In ReferencedSOPSequence | In FailedSOPSequence | Outcome |
        |---|---|---|
        | yes | no | stored; with a warning if there is a WarningReason, or an OriginalAttributesSequence |
        | no | yes | refused, with the FailureReason |
        | yes | yes | refused: an archive that contradicts itself is not believed |
        | no | no | unconfirmed, so not called stored; refused if it is the only one not named and OtherFailuresSequence has a reason |

        Instances are found by SOPInstanceUID, compared exactly but for padding. UIDs that were not sent are ignored. JSON is
        told from XML by its first byte. Numbers may be text, tags may be in lower case and VRs wrong: archives have done all
        of these. What cannot be read counts as not said. RetrieveURLs are passed on only if they are `http`, `https` or
        absolute paths.

        ## Codes

        Classes: *warning*: it is stored. *refused*: the same object will be refused again. *retry*: it may be stored
        later. *refused, once asked*: the code may only mean that the very object is there already, so the archive is
        [asked](#asking-the-archive); it is then stored after all, or refused. A code that an archive uses in a sense of its
        own has its name. The first row that holds a code counts.

        """

    static let asking = """

        ## Asking the archive

        A refusal for a duplicate says nothing on whether the object that is there is the one that was sent. It is asked for
        after the codes *refused, once asked*, after a 409 that names no instance or gives no reason, and after an answer was
        lost. Each question has the deadlines, credentials and trust of the archive, all of them together take at most 30 s
        and a second for each object (or as long as the client waits), and no redirect is followed.

        1. QIDO-RS: `GET studies/{study}/series/{series}/instances?SOPInstanceUID={uid}`; if it is not there,
           `GET instances?SOPInstanceUID={uid}`, for it may be in another study.
        2. WADO-RS metadata: `GET …/instances/{uid}/metadata`, `application/dicom+json`.
        3. For objects of at most 16 MiB, WADO-RS: `GET …/instances/{uid}`, `application/dicom` in the transfer syntax
           that the archive keeps. Metadata do not hold pixels and documents, and some archives show only a part of the
           attributes. Larger objects would have to be held in memory, which is flat whatever the size, so of them only the
           attributes are compared, lengths and sizes in pixels among them.

        | The archive's object | Outcome |
        |---|---|
        | is equal | stored, with a warning that it was there already, and whether its content could be compared |
        | is equal but for values that its Original Attributes Sequence has as they were sent | stored with warning `B000` |
        | has another value of an attribute, lacks one, has other pixels or another document, or is in another study or series | refused, with the names of these attributes and no value |
        | is not there | refused, after a refusal; to be sent again, after a lost answer |
        | cannot be had: no such service, no permission, an answer that cannot be read or is too long | refused with the archive's own code, after a refusal; to be sent again, after a lost answer; the sentence says what was in the way |
        | cannot be had now: no connection, no answer in time, 408, 429, 5xx | unconfirmed: to be sent again, and asked for again |

        Equal are all attributes that were sent, of all levels. What the archive adds does not matter. Empty and missing,
        padding, empty ends of names, numbers as text, completed times and Unicode forms are no differences. Not compared are
        dates and times that the gateway itself gave, private attributes, SpecificCharacterSet, PhotometricInterpretation,
        PlanarConfiguration, LossyImageCompression and its ratio and method, for these belong to an encoding that the archive
        chooses. Pixels that come back in another transfer syntax cannot be compared; fragments may be divided in another way.

        Orthanc (1.10, `OverwriteInstances: false`) names an object as stored also when it keeps an earlier one with its
        UID; what dcm4chee does then is configurable. The gateway's own UIDs are made of the content and its attributes, so
        that the earlier one is the same object. A DICOM file that is uploaded with changed content and its old UID is not
        told apart there, unless the archive is asked.

        ## HTTP statuses

        Of an answer that names no instance of the message. *retry*: sent again later, honouring Retry-After. *mend*: sent
        again later, for somebody has to mend something first. *refused*: not sent again.

        """

    static let statuses: [(ClosedRange<Int>, String)] = [
        (200...299, "nothing is known to be stored; whatever came with it, it is not called stored"),
        (300...399, "the other address is not followed, for it would get the credentials; correct the archive's `url`"),
        (400...400, "the archive does not take the message"),
        (401...401, "the credentials are missing, wrong or expired; correct the archive's `auth`"),
        (403...403, "the credentials are not enough; correct the archive's `auth`"),
        (404...404, "no Store service is there; correct the archive's `url`"),
        (405...405, "no Store service is there; correct the archive's `url`"),
        (406...406, "the archive gives no answer in the form asked for"),
        (408...408, "the archive waited too long for the message"),
        (409...409, "the archive is asked whether it has the object already"),
        (413...413, "the message is too large for the archive; send fewer files at once"),
        (415...415, "the archive does not take this wire form; `auto` tries the next"),
        (422...422, "the archive does not take the object; `auto` tries the next wire form"),
        (429...429, "the archive asks to wait"),
        (500...500, "the archive failed"),
        (501...501, "the archive cannot store; `auto` tries the next wire form"),
        (502...599, "the archive, or a proxy before it, failed or asks to wait"),
    ]

    static let errors: [(ForwarderError, String, String)] = [
        (.unreachable(code: 7), "no connection: name, route, port", "nothing was stored"),
        (
            .timedOut(.sending), "a deadline passed (`timeouts.connect`, `idle`, `total`)",
            "the archive may have stored it"
        ),
        (.connectionLost(code: 56), "the connection broke, or the answer is no HTTP", "the archive may have stored it"),
        (.handshakeFailed(code: 35), "the TLS handshake failed or broke off (TLS 1.2 at least)", "nothing was sent"),
        (.tlsFailed(code: 60), "a certificate, host name or authority that cannot be trusted", "nothing was sent"),
        (.incompleteUpload(sent: 0, of: 1), "a success before the whole message was read", "it is not believed"),
        (
            .unreadableResponse(status: 200), "a success whose content is no Store Instances Response, or is malformed",
            "nothing is known to be stored"
        ),
        (
            .responseTooLong(limit: 16 << 20), "an answer of more than 16 MiB",
            "it is not read to its end; nothing is known to be stored"
        ),
        (.noSpace, "the folder archive's disk or quota is full", "not everything was stored"),
        (.folder(errno: 5), "the folder archive cannot read or write", "not everything was stored"),
        (.dicom(.notPart10), "the object cannot be encoded", "nothing was sent"),
        (.payloadUnreadable(errno: 5), "the uploaded bytes cannot be read back", "nothing was stored"),
        (.shuttingDown, "the gateway is stopping", "the archive may have stored it"),
    ]

    static let caution = """

        Proxies of the environment (`http_proxy` and its kin) are not used. HTTP/1.1 only, `http` and `https` only.
        """

    static let folder = """

        ## The folder archive

        `folder: PATH` stores Part 10 files as `patient/study/series/SOPInstanceUID.dcm`. Folders have mode 0700 and files
        0600. Names keep letters, digits, `.`, `_` and `-`; every other byte, and a leading dot, becomes `%XX`; a name of
        more than 120 bytes is cut and ends with `~` and a digest; an empty patient ID is `_`.

        An object is called stored once file and folders are on the disk. It appears whole or not at all, and a crash leaves
        no half file. An object that is there already stays: the same one again, apart from dates and times that the gateway
        itself gave it, is stored; another one with its UID is refused (`0111`). A full disk or quota is reported as such.
        Answers have no RetrieveURL, since nothing serves the files and their paths hold patient IDs.
        """
}
