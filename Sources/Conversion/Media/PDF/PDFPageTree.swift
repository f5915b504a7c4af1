/// The pages of a PDF, counted.
///
/// - Source: ISO 32000-2 §7.7.3.
struct PDFPageTree {
    private(set) var count = 0

    private static let depthLimit = 64
    private static let nodeLimit = 100_000

    /// What a walk has seen.
    private struct Walk {
        var passed: Set<Int> = []
        var nodeCount = 0
        var pageCount = 0
        let wantsFirstOnly: Bool
    }

    /// Goes to the first page, and believes `Count` where it can be true; otherwise counts.
    init(_ objects: inout PDFObjects, catalog: PDFDictionary, objectCount: Int) throws(PDFObstacle) {
        let root = try objects.dictionary(catalog["Pages"])
        guard root["Type"] == .name("Pages") else { throw .doubtful }
        // Without it, some readers find no page.
        guard let written = try objects.resolved(root["Count"]).integer else { throw .doubtful }
        let isCredible = written > 0 && written < max(objectCount, 2)
        var walk = Walk(wantsFirstOnly: isCredible)
        try Self.visit(root, depth: 0, &objects, &walk)
        guard walk.pageCount > 0 else { throw .noPage }
        count = isCredible ? written : walk.pageCount
    }

    private static func visit(
        _ node: PDFDictionary, depth: Int, _ objects: inout PDFObjects, _ walk: inout Walk
    ) throws(PDFObstacle) {
        guard depth < depthLimit, let kids = try objects.resolved(node["Kids"]).array else { throw .doubtful }
        for kid in kids {
            walk.nodeCount += 1
            guard walk.nodeCount <= nodeLimit else { throw .notRead }
            if case .reference(let number, _) = kid {
                guard walk.passed.insert(number).inserted else { throw .doubtful }
            }
            let child = try objects.dictionary(kid)
            switch child["Type"] {
            case .name("Page")?: walk.pageCount += 1
            case nil where child["Kids"] == nil: walk.pageCount += 1
            case .name("Pages")?, nil: try visit(child, depth: depth + 1, &objects, &walk)
            default: throw .doubtful
            }
            if walk.wantsFirstOnly, walk.pageCount > 0 { return }
        }
    }
}
