extension DataSet {
    /// The data set with another value, or none, in place of each value by reference, at any depth.
    ///
    /// - Parameter value: of an element and its references' number, from 0 in the order of the data set.
    package func replacingBulk<Failure: Error>(
        _ value: (DataElement, BulkData, Int) throws(Failure) -> Value
    ) throws(Failure) -> DataSet {
        var count = 0
        return try replacingBulk(&count, value)
    }

    private func replacingBulk<Failure: Error>(
        _ count: inout Int, _ value: (DataElement, BulkData, Int) throws(Failure) -> Value
    ) throws(Failure) -> DataSet {
        var replaced = self
        for element in elements {
            switch element.value {
            case .bulk(let bulk):
                replaced.set(element.tag, element.vr, try value(element, bulk, count))
                count += 1
            case .items(let items):
                guard items.contains(where: \.holdsBulk) else { continue }
                var changed: [DataSet] = []
                for item in items { changed.append(try item.replacingBulk(&count, value)) }
                replaced.set(element.tag, element.vr, .items(changed))
            default: continue
            }
        }
        return replaced
    }

    /// Whether any value is by reference, at any depth.
    package var holdsBulk: Bool {
        elements.contains { element in
            switch element.value {
            case .bulk: true
            case .items(let items): items.contains(where: \.holdsBulk)
            default: false
            }
        }
    }

    /// Every value by reference, in the order in which `replacingBulk` meets them.
    package var bulkData: [(element: DataElement, bulk: BulkData)] {
        elements.flatMap { element -> [(element: DataElement, bulk: BulkData)] in
            switch element.value {
            case .bulk(let bulk): [(element, bulk)]
            case .items(let items): items.flatMap(\.bulkData)
            default: []
            }
        }
    }
}
