/// What `stowrs --help` says.
enum StowRSHelp {
    static let text = """
        usage: stowrs [options] --url URL [--] [file|folder ...]

        Sends files to an archive by STOW-RS: DICOM objects as they are; images, videos, documents and models as DICOM
        objects that are made of them. Any kinds may be mixed; folders are read with all that is in them; ZIP archives
        are opened. It takes the command lines of dcm4che's stowrs, and those of dcm4chee's page "Store objects by STOW RS".

        Where and who:
          --url URL, -u URL       …/studies, …/studies/UID (that study, whatever else is given), or the base of the service
          -u user:password        HTTP Basic; better: --user-file FILE, or the variable STOWRS_USER
          --bearer TOKEN          Bearer token; better: --bearer-file FILE, or the variable STOWRS_BEARER
          -H name:value           a further field of the request; may be repeated
          --cacert FILE           PEM file of the authorities that are trusted
          --allowAnyHost          do not compare the certificate with the host's name
          --disableTM             trust any certificate; the host's name is compared all the same

        What the objects say:
          -m, -s [seq.]attr=value  an attribute by keyword, tag (00100020) or alias (mrn, dob, ...); a\\b are two values;
                                   seq.attr is in the first item, seq[2].attr in the second; without =value it is empty
          -f, --file FILE          attributes from DICOM JSON or Native DICOM Model XML; -s and -m win over it. Without other
                                   files it is the object itself (a report, a presentation state)
          --xc                     images become VL Photographic Images
          --video                  a GIF becomes a video: refused, since no transfer syntax holds one
          --no-app                 remove EXIF, XMP, IPTC and comments from JPEG images; no pixel changes
          --uid-suffix SUFFIX      make other objects of DICOM objects: behind their Study, Series and SOP Instance UID
          --contentType TYPE       what all files must be: pdf, jpeg, mpeg, mp4, xml, stl, ... or a media type

        How they travel:
          -t, --type xml|json      metadata of bulk data (xml); an archive that takes neither gets DICOM objects
          -a, --accept xml|json    what the archive shall answer in
          -l, --limit N            at most N objects in a request; all stay in one study

          --tmp-file-dir FOLDER    where conversions write

        Accepted without effect:
          --pixel-header, --tsuid, --encapsulatedDocLength    what they ask for is always sent
          --tmp-file-prefix, --tmp-file-suffix                such files have no names

        Others:
          -h, --help    -V, --version    --  (what follows are files)

        Examples:
          stowrs -m PatientName=John^Doe -u http://localhost:8080/dcm4chee-arc/aets/DCM4CHEE/rs/studies img.jpeg
          stowrs -t json --xc -m PatientID=P1 -u http://localhost:8042/dicom-web/studies img1.jpeg img2.jpg report.pdf
          stowrs -u https://archive/dicom-web --user-file secret --uid-suffix .1 object1.dcm object2.dcm
          stowrs -f sr.json -u http://localhost:8042/dicom-web/studies

        A line on standard output for each object: stored, refused, unconfirmed or not-sent; its SOP Instance UID; where it
        is; the file. What went wrong is on standard error, with the archive's own words.

        """
}
