/// What `--contentType` says that all files are.
///
/// The names are dcm4che's and the media types themselves. Content still decides what a file is; one that is something
/// else is refused, for nobody could read the object.
struct StowRSContentType: Equatable, Sendable {
    /// As it was given, for a sentence.
    let name: String
    /// What tells kinds of text and of compressed files apart.
    let declared: String
    /// What files are found to be that fit.
    let found: Set<String>

    init?(_ name: String) {
        let folded = name.lowercased()
        guard let row = Self.rows.first(where: { $0.names.contains(folded) || $0.mediaTypes.contains(folded) }) else {
            return nil
        }
        self.name = name
        declared = row.mediaTypes.contains(folded) ? folded : row.mediaTypes[0]
        found = Set(row.mediaTypes)
    }

    static var names: [String] { rows.flatMap(\.names) }

    func fits(_ mediaType: String) -> Bool { found.contains(mediaType) }

    private struct Row {
        let names: [String]
        /// The first is the one that is declared where a name was given.
        let mediaTypes: [String]

        init(_ names: [String], _ mediaTypes: String...) {
            self.names = names
            self.mediaTypes = mediaTypes
        }
    }

    private static let rows: [Row] = [
        Row(["pdf"], "application/pdf"),
        Row(["xml", "cda"], "text/xml", "application/xml"),
        Row(["stl"], "model/stl", "model/x.stl-binary", "model/x.stl-ascii", "application/sla"),
        Row(["obj"], "model/obj"),
        Row(["mtl"], "model/mtl"),
        Row(["genozip"], "application/vnd.genozip"),
        Row(["vcfbz2", "vcfbzip2", "vcf.bz2"], "application/prs.vcfbzip2"),
        Row(["bz2", "boz"], "application/x-bzip2", "application/bz2"),
        Row(["jpg", "jpeg", "jpe"], "image/jpeg"),
        Row(["jls"], "image/jls"),
        Row(["jp2", "j2c", "j2k", "jpx"], "image/jp2", "image/j2c", "image/jpx"),
        Row(["jph", "jhc"], "image/jphc", "image/jph"),
        Row(["jxl"], "image/jxl"),
        Row(["png"], "image/png"),
        Row(["gif"], "image/gif"),
        Row(["tiff", "tif"], "image/tiff"),
        Row(["bmp"], "image/bmp"),
        Row(["webp"], "image/webp"),
        Row(["mpg", "mpeg", "mpg2", "m2v"], "video/mpeg"),
        Row(["mp4", "m4v"], "video/mp4"),
        Row(["mov", "qt"], "video/quicktime"),
        Row(["dcm", "dicom"], "application/dicom"),
    ]
}
