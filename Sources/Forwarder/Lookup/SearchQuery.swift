package import DICOM

/// A question to an archive or a worklist, before it has a form.
package struct SearchQuery: Sendable, Equatable {
    /// An attribute that has to have a value, exactly that one.
    package struct Key: Sendable, Equatable {
        package var path: AttributePath
        package var value: String

        package init(_ path: AttributePath, _ value: String) {
            self.path = path
            self.value = value
        }
    }

    package enum Resource: Sendable, Equatable {
        case studies
        /// The series of a study.
        case series(studyInstanceUID: String)
        case worklistItems
    }

    package var resource: Resource
    package var keys: [Key]

    package init(_ resource: Resource, _ keys: [Key]) {
        self.resource = resource
        self.keys = keys
    }

    /// More matches are as good as none: whoever asked has to say more. Units: items.
    package static let matchLimit = 20

    /// What the answer should hold.
    var fields: [Tag] {
        switch resource {
        case .studies: LookupFields.patient + LookupFields.study + [.modalitiesInStudy]
        case .series: [.seriesInstanceUID, .seriesNumber, .modality]
        case .worklistItems: LookupFields.worklist
        }
    }

    /// Whether an item has what was asked for.
    ///
    /// Archives match without case, by wildcards, or not at all where they do not know a key; so what they say is held
    /// against the question. In a sequence any item may have it.
    func isAnswered(by item: DataSet) -> Bool {
        keys.allSatisfy { key in Self.values(at: key.path, in: item).contains(key.value) }
    }

    private static func values(at path: AttributePath, in item: DataSet) -> [String] {
        var dataSets = [item]
        for step in path.sequences { dataSets = dataSets.flatMap { $0.items(step.tag) ?? [] } }
        return dataSets.flatMap { dataSet -> [String] in
            guard case .strings(let values)? = dataSet[path.tag]?.value else { return [] }
            return values.map { $0.withoutPadding }
        }
    }
}

/// What a search found.
package struct SearchAnswer: Sendable, Equatable {
    /// Without what did not match, and without doubles.
    package var items: [DataSet]
    /// Whether there is more than is told.
    package var isCutOff: Bool

    package init(items: [DataSet], isCutOff: Bool = false) {
        self.items = items
        self.isCutOff = isCutOff
    }

    /// The items that answer the query, of all that were found.
    package init(_ query: SearchQuery, among found: [DataSet], isCutOff: Bool = false) {
        var items: [DataSet] = []
        for item in found where query.isAnswered(by: item) {
            if !query.isLimited || !items.contains(item) { items.append(item) }
        }
        let limit = SearchQuery.matchLimit
        self.init(
            items: query.isLimited ? Array(items.prefix(limit)) : items,
            isCutOff: isCutOff || query.isLimited && items.count > limit)
    }
}

extension SearchQuery {
    /// All series of a study are of interest, for each has a number.
    var isLimited: Bool { if case .series = resource { false } else { true } }
}

extension String {
    /// Without blanks and NULs around.
    package var withoutPadding: String {
        var scalars = unicodeScalars[...]
        while let last = scalars.last, last == " " || last == "\0" { scalars.removeLast() }
        while scalars.first == " " { scalars.removeFirst() }
        return String(scalars)
    }
}
