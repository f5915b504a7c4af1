import DICOM

/// The numbers of the items that the paths of a submission name.
struct ItemNumbers {
    /// A sequence whose last named item has none, or not all, before it.
    struct Gap: Equatable {
        /// The field of the last item; of several the first by name, so that equal requests get equal faults.
        let field: String
        let item: Int
    }

    private struct Place: Hashable {
        let parents: ArraySlice<AttributePath.Step>
        let tag: Tag
    }

    private struct Named {
        var items: Set<Int> = []
        var last = 0
        var field = ""
    }

    private var places: [Place: Named] = [:]

    mutating func insert(_ path: AttributePath, field: String) {
        for (depth, step) in path.sequences.enumerated() {
            let place = Place(parents: path.sequences[..<depth], tag: step.tag)
            var named = places.removeValue(forKey: place) ?? Named()
            named.items.insert(step.item)
            if step.item > named.last || (step.item == named.last && field < named.field) {
                named.last = step.item
                named.field = field
            }
            places[place] = named
        }
    }

    /// In the order of the fields' names.
    var gaps: [Gap] {
        places.values.filter { $0.last != $0.items.count }
            .map { Gap(field: $0.field, item: $0.last) }
            .sorted { $0.field < $1.field }
    }
}
