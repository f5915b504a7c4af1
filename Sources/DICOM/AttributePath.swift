/// The place of an attribute in a data set: through items of sequences down to the attribute itself.
package struct AttributePath: Hashable, Sendable {
    /// An item of a sequence.
    package struct Step: Hashable, Sendable {
        package let tag: Tag
        /// Counted from 1.
        package let item: Int

        package init(_ tag: Tag, item: Int) {
            self.tag = tag
            self.item = item
        }
    }

    package static let maximumItem = 999
    package static let maximumDepth = 8

    package let sequences: [Step]
    package let tag: Tag
    package let vr: VR

    package init(_ tag: Tag, _ vr: VR, in sequences: [Step] = []) {
        self.sequences = sequences
        self.tag = tag
        self.vr = vr
    }

    /// Reads a keyword, eight hexadecimal digits, or several of these joined by dots, each but the last with the number
    /// of an item in brackets if that is not the first. Case, `-` and `_` do not matter in keywords.
    package init(parsing text: String) throws(AttributePathError) {
        let components = text.split(separator: ".", omittingEmptySubsequences: false)
        guard components.count <= Self.maximumDepth + 1 else { throw .tooDeep }
        var sequences: [Step] = []
        for component in components.dropLast() {
            let (name, item) = try Self.parts(of: component)
            let (tag, vr) = try Self.attribute(named: name)
            guard vr == .SQ else { throw .notASequence(name) }
            sequences.append(Step(tag, item: item ?? 1))
        }
        let (name, item) = try Self.parts(of: components[components.count - 1])
        let (tag, vr) = try Self.attribute(named: name)
        if vr == .SQ { throw .sequenceNeedsAttribute(name) }
        if item != nil { throw .notASequence(name) }
        self.init(tag, vr, in: sequences)
    }

    /// Parts `name[2]` into name and item.
    private static func parts(of component: Substring) throws(AttributePathError) -> (name: String, item: Int?) {
        guard let bracket = component.firstIndex(of: "[") else {
            if component.isEmpty { throw .emptyName }
            return (String(component), nil)
        }
        let name = component[..<bracket]
        let digits = component[component.index(after: bracket)...].dropLast()
        if name.isEmpty { throw .emptyName }
        guard component.last == "]", !digits.isEmpty, digits.utf8.count <= 3,
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let item = Int(digits), item >= 1
        else { throw .badItem(String(component)) }
        return (String(name), item)
    }

    private static func attribute(named name: String) throws(AttributePathError) -> (Tag, VR) {
        let entry =
            Tag(hexadecimal: name).flatMap { DataDictionary.entry($0) }
            ?? DataDictionary.entry(folded: DataDictionary.folded(name))
        guard let entry else { throw .unknownName(name) }
        // Command, file meta and directory elements are no part of a data set.
        guard entry.tag.group >= 0x0008, entry.tag.group < 0xFFFA else { throw .notOfDataSets(name) }
        return (entry.tag, entry.vr)
    }
}

extension AttributePath: CustomStringConvertible {
    /// The canonical spelling: keywords where there are any, the first item unnumbered.
    package var description: String {
        // The keyword of a repeating group names its first group only.
        func name(_ tag: Tag) -> String {
            guard let keyword = DataDictionary.entry(tag)?.keyword, DataDictionary.entry(keyword: keyword)?.tag == tag
            else { return tag.description }
            return keyword
        }
        var text = ""
        for step in sequences { text += name(step.tag) + (step.item == 1 ? "" : "[\(step.item)]") + "." }
        return text + name(tag)
    }
}

/// What is wrong with the name of an attribute. The cases carry the part of the name that it is about.
package enum AttributePathError: Error, Equatable, Sendable {
    case emptyName
    case unknownName(String)
    /// An attribute of the standard, but of command sets, file meta information or directories.
    case notOfDataSets(String)
    case notASequence(String)
    case sequenceNeedsAttribute(String)
    case badItem(String)
    case tooDeep
}

extension DataSet {
    /// Sets the value at the end of `path` and makes the items on the way.
    package mutating func set(_ value: Value, at path: AttributePath) {
        set(value, at: path, below: path.sequences[...])
    }

    /// The element at the end of `path`.
    package func element(at path: AttributePath) -> DataElement? {
        var dataSet = self
        for step in path.sequences {
            guard let items = dataSet.items(step.tag), items.indices.contains(step.item - 1) else { return nil }
            dataSet = items[step.item - 1]
        }
        return dataSet[path.tag]
    }

    private mutating func set(_ value: Value, at path: AttributePath, below steps: ArraySlice<AttributePath.Step>) {
        guard let step = steps.first else {
            set(path.tag, path.vr, value)
            return
        }
        var items = self.items(step.tag) ?? []
        while items.count < step.item { items.append(DataSet()) }
        items[step.item - 1].set(value, at: path, below: steps.dropFirst())
        set(step.tag, .SQ, .items(items))
    }
}
