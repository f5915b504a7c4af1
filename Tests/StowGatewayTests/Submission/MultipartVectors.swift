import Testing
@testable import StowGateway

/// A form body and what it must be read as.
struct MultipartVector: Sendable, CustomTestStringConvertible {
    struct Part: Equatable, Sendable {
        var name: String
        var filename: String?
        var mediaType: String?
        var charset: String?
        var content: [UInt8]

        init(_ name: String, _ content: String, filename: String? = nil, type: String? = nil, charset: String? = nil) {
            self.init(name, Array(content.utf8), filename: filename, type: type, charset: charset)
        }

        init(_ name: String, _ content: [UInt8], filename: String? = nil, type: String? = nil, charset: String? = nil) {
            self.name = name
            self.filename = filename
            self.mediaType = type
            self.charset = charset
            self.content = content
        }
    }

    var testDescription: String
    var boundary: String
    var body: [UInt8]
    var parts: [Part]
    var error: MultipartError?

    /// In `body`, `~` stands for CR LF.
    init(
        _ title: String, boundary: String = "X", _ body: String, _ parts: [Part] = [], error: MultipartError? = nil
    ) {
        self.init(title, boundary: boundary, bytes: Self.bytes(body), parts, error: error)
    }

    init(_ title: String, boundary: String = "X", bytes: [UInt8], _ parts: [Part], error: MultipartError? = nil) {
        testDescription = title
        self.boundary = boundary
        body = bytes
        self.parts = parts
        self.error = error
    }

    static func bytes(_ text: String) -> [UInt8] { text.utf8.flatMap { $0 == UInt8(ascii: "~") ? [13, 10] : [$0] } }

    private static let a = "--X~Content-Disposition: form-data; name=\"a\"~~"

    static let good: [MultipartVector] = [
        .init("one field", a + "1~--X--~", [Part("a", "1")]),
        .init("no line end behind the closing boundary", a + "1~--X--", [Part("a", "1")]),
        .init("LF behind the closing boundary", a + "1~--X--\n", [Part("a", "1")]),
        .init("no parts", "--X--~", []),
        .init("preamble", "ignore me~and --X me~" + a + "1~--X--~", [Part("a", "1")]),
        .init("epilogue with a boundary", a + "1~--X--~" + a + "2~--X--~", [Part("a", "1")]),
        .init("blanks behind boundaries", "--X \t ~" + a.dropFirst(4) + "1~--X-- \t~", [Part("a", "1")]),
        .init("empty part", a + "~--X--~", [Part("a", "")]),
        .init("part without content line", a + "--X--~", [Part("a", "")]),
        .init(
            "two empty parts", a + "--X~Content-Disposition: form-data; name=b~~--X--", [Part("a", ""), Part("b", "")]),
        .init("content of one CR LF", a + "~~--X--", [Part("a", "\r\n")]),
        .init("content that ends with CR", a + "1\r~--X--", [Part("a", "1\r")]),
        .init("content of CRs", a + "\r\r\r~--X--", [Part("a", "\r\r\r")]),
        .init("bare LF before a boundary is content", a + "1\n--X~--X--", [Part("a", "1\n--X")]),
        .init("longer boundary is content", a + "1~--XY~--X--", [Part("a", "1~--XY".crlf)]),
        .init("boundary and blanks and more is content", a + "1~--X  Y~--X--", [Part("a", "1~--X  Y".crlf)]),
        .init("boundary and one dash is content", a + "1~--X-~--X--", [Part("a", "1~--X-".crlf)]),
        .init("boundary, dash, letter is content", a + "1~--X-Y~--X--", [Part("a", "1~--X-Y".crlf)]),
        .init("closing boundary and more is content", a + "1~--X--Y~--X--", [Part("a", "1~--X--Y".crlf)]),
        .init("three dashes are content", a + "1~--X---~--X--", [Part("a", "1~--X---".crlf)]),
        .init("boundary and CR without LF is content", a + "1~--X\r1~--X--", [Part("a", "1~--X\r1".crlf)]),
        .init("a CR behind a look-alike may begin the true one", a + "1~--X \r~--X--", [Part("a", "1~--X \r".crlf)]),
        .init("look-alike then true one", a + "~--XY~--X--", [Part("a", "~--XY".crlf)]),
        .init("the first bytes resemble a boundary", a + "--XY~--X--", [Part("a", "--XY")]),
        .init("the first bytes resemble one at length", a + "--X-~--X--", [Part("a", "--X-")]),
        .init("starts of boundaries", a + "~~-~--~--\r~--X--", [Part("a", "~~-~--~--\r".crlf)]),
        .init(
            "boundary of dashes", boundary: "----",
            "------~" + a.dropFirst(4) + "1~-----~------~" + a.dropFirst(4)
                + "2~--------", [Part("a", "1~-----".crlf), Part("a", "2")]),
        .init(
            "boundary with a blank inside", boundary: "a b", "--a b~" + a.dropFirst(4) + "1~--a b--", [Part("a", "1")]),
        .init(
            "file with type and charset",
            "--X~Content-Disposition: form-data; name=\"f\"; filename=\"a.TXT\"~"
                + "Content-Type: Text/Plain; Charset=ISO-8859-1~~x~--X--",
            [Part("f", "x", filename: "a.TXT", type: "text/plain", charset: "iso-8859-1")]),
        .init(
            "header names in any case, no blank behind the colon, others ignored",
            "--X~CONTENT-disposition:form-data;name=f~x-other: 1~content-TYPE:application/pdf~~1~--X--",
            [Part("f", "1", type: "application/pdf")]),
        .init(
            "blanks around everything",
            "--X~Content-Disposition :  form-data ; name = \"f\" ; filename = a b.pdf ; ~~1~--X--",
            [Part("f", "1", filename: "a b.pdf")]),
        .init(
            "folded header", "--X~Content-Disposition: form-data;~ name=\"f\";~\tfilename=\"b\"~~1~--X--",
            [Part("f", "1", filename: "b")]),
        .init(
            "quoted pairs", "--X~Content-Disposition: form-data; name=\"a\\\"b\\\\c\\d\"~~1~--X--",
            [Part("a\"b\\c\\d", "1")]),
        .init(
            "browser escapes", "--X~Content-Disposition: form-data; name=\"a%22b%0D%0Ac%20d%\"~~1~--X--",
            [Part("a\"b\r\nc%20d%", "1")]),
        .init(
            "semicolon in quotes", "--X~Content-Disposition: form-data; name=\"a;b\"; filename=\"c;d=e\"~~1~--X--",
            [Part("a;b", "1", filename: "c;d=e")]),
        .init(
            "raw UTF-8", "--X~Content-Disposition: form-data; name=\"größe\"; filename=\"日本.pdf\"~~1~--X--",
            [Part("größe", "1", filename: "日本.pdf")]),
        .init(
            "raw windows-1252",
            bytes: bytes("--X~Content-Disposition: form-data; name=f; filename=\"M") + [0xFC]
                + bytes("ller.pdf\"~~1~--X--"),
            [Part("f", "1", filename: "Müller.pdf")]),
        .init(
            "extended file name goes first",
            "--X~Content-Disposition: form-data; name=f; filename=\"x.pdf\"; filename*=UTF-8''M%C3%BCller.pdf~~1~--X--",
            [Part("f", "1", filename: "Müller.pdf")]),
        .init(
            "extended file name in Latin-1 with language",
            "--X~Content-Disposition: form-data; name=f; filename*=iso-8859-1'de'M%FCller.pdf~~1~--X--",
            [Part("f", "1", filename: "Müller.pdf")]),
        .init(
            "broken extended file name gives way to the plain one",
            "--X~Content-Disposition: form-data; name=f; filename=x.pdf; filename*=UTF-8''%FF~~1~--X--",
            [Part("f", "1", filename: "x.pdf")]),
        .init(
            "folders in the file name",
            "--X~Content-Disposition: form-data; name=f; filename=\"C:\\scans\\a.pdf\"~~1~"
                + "--X~Content-Disposition: form-data; name=f; filename=\"../../etc/b.pdf\"~~2~--X--",
            [Part("f", "1", filename: "a.pdf"), Part("f", "2", filename: "b.pdf")]),
        .init(
            "empty file input",
            "--X~Content-Disposition: form-data; name=f; filename=\"\"~"
                + "Content-Type: application/octet-stream~~~--X--",
            [Part("f", "", filename: "", type: "application/octet-stream")]),
        .init(
            "type that cannot be read", "--X~Content-Disposition: form-data; name=f~Content-Type: pdf~~1~--X--",
            [Part("f", "1")]),
        .init(
            "identity transfer encodings",
            "--X~Content-Disposition: form-data; name=f~Content-Transfer-Encoding: Binary~~1~--X--", [Part("f", "1")]),
        .init("no disposition type", "--X~Content-Disposition: ; name=f~~1~--X--", [Part("f", "1")]),
        .init(
            "binary content", bytes: bytes(a) + (0...255).map { UInt8($0) } + bytes("~--X--"),
            [Part("a", (0...255).map { UInt8($0) })]),
    ]

    static let bad: [MultipartVector] = [
        .init("empty body", "", error: .boundaryNotFound),
        .init("another boundary", "--Y~Content-Disposition: form-data; name=a~~1~--Y--", error: .boundaryNotFound),
        .init("no closing boundary", a + "1", [], error: .truncated(part: 1)),
        .init("cut within the closing boundary", a + "1~--X-", [], error: .truncated(part: 1)),
        .init("cut behind a boundary", a + "1~--X", [], error: .truncated(part: 1)),
        .init("cut within headers", a + "1~--X~Content-Disp", [Part("a", "1")], error: .truncated(part: 2)),
        .init(
            "line ends of LF", "--X\nContent-Disposition: form-data; name=a\n\n1\n--X--\n",
            error: .bareLineFeed(part: 0)),
        .init("header lines of LF", "--X~Content-Disposition: form-data; name=a\n\n1", error: .bareLineFeed(part: 1)),
        .init("LF behind a boundary", a + "1~--X\n", [], error: .bareLineFeed(part: 1)),
        .init(
            "CR alone in a header", "--X~Content-Disposition: form-data;\r name=a~~", error: .headerMalformed(part: 1)),
        .init("NUL in a name", "--X~Content-Disposition: form-data; name=\"a\0b\"~~", error: .nulInHeader(part: 1)),
        .init("no headers", "--X~~1~--X--", error: .nameMissing(part: 1)),
        .init(
            "no name", a + "1~--X~Content-Disposition: form-data~~1~--X--", [Part("a", "1")],
            error: .nameMissing(part: 2)),
        .init("empty name", "--X~Content-Disposition: form-data; name=\"\"~~1~--X--", error: .nameMissing(part: 1)),
        .init("no disposition", "--X~Content-Type: text/plain~~1~--X--", error: .nameMissing(part: 1)),
        .init("no colon", "--X~Content-Disposition form-data~~1~--X--", error: .headerMalformed(part: 1)),
        .init(
            "quote not closed", "--X~Content-Disposition: form-data; name=\"a~~1~--X--",
            error: .headerMalformed(part: 1)),
        .init(
            "text behind a quote", "--X~Content-Disposition: form-data; name=\"a\"b~~1~--X--",
            error: .headerMalformed(part: 1)),
        .init(
            "parameter without value", "--X~Content-Disposition: form-data; name~~1~--X--",
            error: .headerMalformed(part: 1)),
        .init(
            "parameter without name", "--X~Content-Disposition: form-data; =a~~1~--X--",
            error: .headerMalformed(part: 1)),
        .init(
            "name given twice", "--X~Content-Disposition: form-data; name=a; name=b~~", error: .headerMalformed(part: 1)
        ),
        .init(
            "header given twice", "--X~Content-Disposition: form-data; name=a~Content-Disposition: form-data; name=b~~",
            error: .headerMalformed(part: 1)),
        .init("fold of nothing", "--X~ Content-Disposition: form-data; name=a~~", error: .headerMalformed(part: 1)),
        .init(
            "only a broken extended file name", "--X~Content-Disposition: form-data; name=a; filename*=x~~",
            error: .headerMalformed(part: 1)),
        .init(
            "base64", "--X~Content-Disposition: form-data; name=a~Content-Transfer-Encoding: base64~~",
            error: .transferEncodingNotSupported(part: 1)),
        .init(
            "quoted-printable",
            "--X~Content-Disposition: form-data; name=a~Content-Transfer-Encoding: quoted-printable~~",
            error: .transferEncodingNotSupported(part: 1)),
        .init(
            "nested form", "--X~Content-Disposition: form-data; name=a~Content-Type: multipart/mixed; boundary=Y~~",
            error: .nestedMultipart(part: 1)),
        .init(
            "endless blanks", "--X" + String(repeating: " ", count: 300) + "~", error: .boundaryLineTooLong(part: 0)),
        .init(
            "endless header", "--X~A: " + String(repeating: "a", count: 20_000),
            error: .headersTooLong(part: 1, maximum: 16_384)),
    ]
}

extension String {
    /// With CR LF for every `~`.
    var crlf: String { String(decoding: MultipartVector.bytes(self), as: UTF8.self) }
}
