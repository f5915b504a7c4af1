/// Kinds that are recognised only to be refused, with what can be sent for them.
extension MediaDescriptor {
    /// It begins as a TIFF image or an MP4 video does.
    ///
    /// - Source: Canon's CR2 and CR3, Fujifilm's RAF, Olympus's ORF, Panasonic's RW2.
    static let cameraRaw = MediaDescriptor(
        "camera raw picture", "image/x-dcraw", instead: .image, .both(.ascii("II*\0"), .ascii("CR", at: 8)),
        .brands("crx "), .ascii("FUJIFILMCCD-RAW"), .ascii("IIRO"), .ascii("IIRS"), .ascii("MMOR"), .ascii("IIU\0"))
    static let photoshop = MediaDescriptor(
        "Photoshop image", "image/vnd.adobe.photoshop", instead: .image, .ascii("8BPS"))
    static let jpegXR = MediaDescriptor(
        "JPEG XR image", "image/jxr", instead: .image, .bytes([0x49, 0x49, 0xBC], at: 0))
    static let svg = MediaDescriptor("SVG image", "image/svg+xml", instead: .image, .text("<svg"))

    static let bareH264 = MediaDescriptor(
        "bare H.264 stream", "video/h264", instead: .video, .bytes([0, 0, 0, 1, 0x67], at: 0),
        .bytes([0, 0, 0, 1, 0x09], at: 0), .bytes([0, 0, 1, 0x67], at: 0))
    static let bareHEVC = MediaDescriptor(
        "bare HEVC stream", "video/h265", instead: .video, .bytes([0, 0, 0, 1, 0x40, 0x01], at: 0))
    static let windowsMedia = MediaDescriptor(
        "Windows Media file", "video/x-ms-asf", instead: .video,
        .bytes([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], at: 0))
    static let flash = MediaDescriptor("Flash video", "video/x-flv", instead: .video, .ascii("FLV\u{01}"))
    static let ogg = MediaDescriptor("Ogg file", "application/ogg", instead: .video, .ascii("OggS"))
    static let mxf = MediaDescriptor(
        "MXF video", "application/mxf", instead: .video,
        .bytes([0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01], at: 0))
    static let wav = MediaDescriptor(
        "WAV recording", "audio/wav", instead: nil, .both(.ascii("RIFF"), .ascii("WAVE", at: 8)))
    static let mp3 = MediaDescriptor("MP3 recording", "audio/mpeg", instead: nil, .ascii("ID3"))

    static let gzip = MediaDescriptor(
        "gzip archive", "application/gzip", instead: .files, .bytes([0x1F, 0x8B, 0x08], at: 0))
    static let sevenZip = MediaDescriptor(
        "7-Zip archive", "application/x-7z-compressed", instead: .files, .bytes([0x37, 0x7A, 0xBC, 0xAF], at: 0))
    static let rar = MediaDescriptor("RAR archive", "application/vnd.rar", instead: .files, .ascii("Rar!\u{1A}\u{07}"))
    static let tar = MediaDescriptor("tar archive", "application/x-tar", instead: .files, .ascii("ustar", at: 257))

    static let office = MediaDescriptor(
        "Microsoft Office document", "application/x-ole-storage", instead: .document,
        .bytes([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], at: 0))
    static let rtf = MediaDescriptor("RTF document", "application/rtf", instead: .document, .ascii("{\\rtf"))
    static let postScript = MediaDescriptor(
        "PostScript document", "application/postscript", instead: .document, .ascii("%!PS"),
        .bytes([0xC5, 0xD0, 0xD3, 0xC6], at: 0))
    static let djvu = MediaDescriptor("DjVu document", "image/vnd.djvu", instead: .document, .ascii("AT&TFORM"))
    static let html = MediaDescriptor(
        "HTML page", "text/html", instead: .document, .text("<html"), .text("<HTML"), .text("<!DOCTYPE html"),
        .text("<!doctype html"), .text("<!DOCTYPE HTML"), .text("<!doctype HTML"))
    static let xml = MediaDescriptor(
        "XML document", "application/xml", instead: .document, .ascii("<?xml"), .ascii("\u{FEFF}<?xml"))
    static let hl7 = MediaDescriptor(
        "HL7 version 2 message", "x-application/hl7-v2+er7", instead: nil, .ascii("MSH|"))
    /// Windows writes it in UTF-16, too, with a byte order mark.
    static let plainText = MediaDescriptor(
        "plain text", "text/plain", instead: .document, .text(""), .bytes([0xFF, 0xFE], at: 0),
        .bytes([0xFE, 0xFF], at: 0))

    static let glTF = MediaDescriptor("glTF model", "model/gltf-binary", instead: .model, .ascii("glTF"))
    static let ply = MediaDescriptor("PLY model", "model/ply", instead: .model, .ascii("ply\n"), .ascii("ply\r\n"))
}
