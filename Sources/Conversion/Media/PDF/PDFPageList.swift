/// What `pdfinfo -f 1 -l N` prints of pages.
struct PDFPageList: Equatable {
    /// Pixels of a rendered page.
    struct Size: Equatable, Sendable {
        var columns: Int
        var rows: Int

        var pixelCount: Int { columns * rows }
        /// What a portable pixmap of it takes at most, rounding included. Units: bytes.
        var outputByteCount: Int { (columns + 2) * (rows + 2) * 3 + 64 }
    }

    private struct Page: Equatable {
        /// Units: points, 1/72 inch.
        var width: Double
        var height: Double
        var isTurned = false
    }

    /// Of the whole document.
    private(set) var count = 0
    private var pages: [Page] = []

    /// Larger pages than this, in points, are refused by what their pixels come to.
    private static let pointLimit = 1e6

    /// `nil` where no number of pages stands.
    init?(parsing output: [UInt8]) {
        for line in output.split(separator: 0x0A) {
            let words = line.words
            // Titles come first and may read like anything: the last line of a name counts.
            if words.count == 2, words[0].elementsEqual("Pages:".utf8), let number = words[1].integer { count = number }
            guard words.count >= 4, words[0].elementsEqual("Page".utf8), let number = words[1].integer else { continue }
            if words[2].elementsEqual("size:".utf8), words.count >= 6 {
                guard let width = Double(String(decoding: words[3], as: UTF8.self)),
                    let height = Double(String(decoding: words[5], as: UTF8.self))
                else { continue }
                if number == 1 { pages = [] }
                if number == pages.count + 1 { pages.append(Page(width: width, height: height)) }
            } else if words[2].elementsEqual("rot:".utf8), let turn = words[3].integer, number > 0,
                number == pages.count
            {
                pages[number - 1].isTurned = turn % 180 != 0
            }
        }
        guard count > 0 else { return nil }
    }

    /// Each page as it is shown; pages without a size are left out.
    func pixelSizes(resolution: Int) -> [Size] {
        pages.compactMap { page in
            guard page.width > 0, page.height > 0, page.width < Self.pointLimit, page.height < Self.pointLimit else {
                return nil
            }
            let across = Int((page.width * Double(resolution) / 72).rounded(.up))
            let down = Int((page.height * Double(resolution) / 72).rounded(.up))
            return page.isTurned ? Size(columns: down, rows: across) : Size(columns: across, rows: down)
        }
    }
}
