/// What a document says of itself that no attribute of its object has a place for.
package struct DocumentFacts: Sendable, Equatable {
    /// Of an object of pages: the pages that it holds. `nil` where it is not known.
    package var pageCount: Int?
    /// The part of ISO 19005 that the document says it follows, e.g. `PDF/A-2b`; whether it does is not checked.
    package var archivalForm: String?

    package init(pageCount: Int? = nil, archivalForm: String? = nil) {
        self.pageCount = pageCount
        self.archivalForm = archivalForm
    }

    /// What is known, as members of an instance in a reply.
    package var members: [JSON.Member] {
        var members: [JSON.Member] = []
        if let pageCount { members.append(.init("pageCount", .number(String(pageCount)))) }
        if let archivalForm { members.append(.init("pdfA", .string(archivalForm))) }
        return members
    }

    package init(_ json: JSON) {
        self.init(pageCount: json["pageCount"]?.integer, archivalForm: json["pdfA"]?.string)
    }

    /// For people, e.g. `4 pages, PDF/A-2b`; empty where nothing is known.
    package var words: String {
        let pages = pageCount.map { $0 == 1 ? "1 page" : "\($0) pages" }
        return [pages, archivalForm].compactMap { $0 }.joined(separator: ", ")
    }
}
