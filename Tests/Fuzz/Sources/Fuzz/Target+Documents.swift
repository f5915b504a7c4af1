import DICOM

@testable import Conversion

extension Target {
    static let documents: [Target] = [
        Target("pdf") { bytes async in
            await Readings(bytes).read(as: Media.pdf)
            _ = try? PDFDocument(reading: .bytes(bytes), wantsTitle: true)
            var lexer = PDFLexer(bytes)
            while lexer.object() != nil {}
            _ = PDFText.decode(bytes)
            _ = PDFMetadata(bytes)
        },
        Target("pdf-tools") { bytes async in
            let list = PDFPageList(parsing: bytes)
            _ = list?.pixelSizes(resolution: 150)
            _ = PixmapHeader(bytes)
        },
        Target("cda") { bytes async in
            await Readings(bytes).read(as: Media.cda)
            guard let prolog = try? XMLProlog(reading: .bytes(bytes)) else { return }
            guard let text = XMLText.utf8(of: bytes, prolog) else { return }
            demand(String(validating: text, as: UTF8.self) != nil, "what the parser sees is UTF-8")
            _ = try? CDAParser.header(of: text)
        },
        Target("stl") { bytes async in
            await Readings(bytes, name: "a.stl").read(as: Media.stl)
        },
        Target("obj") { bytes async in await Readings(bytes, name: "a.obj").read(as: Media.obj) },
        Target("mtl") { bytes async in await Readings(bytes, name: "a.mtl").read(as: Media.mtl) },
        Target("genomic") { bytes async in
            await Readings(bytes, name: "a.vcf.bz2").read(as: Media.bzip2)
            await Readings(bytes).read(as: Media.genozip)
        },
    ]
}
