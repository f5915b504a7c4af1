/// What stands next in an XML document. Comments and processing instructions are passed over.
package enum XMLEvent: Sendable, Equatable {
    case start(XMLElement)
    /// A piece of text, or of a CDATA section: one text may come in several pieces.
    case text(String)
    /// Local name of the element that ends.
    case end(String)
}

/// A start tag.
///
/// - Source: Namespaces in XML 1.0 §3 to §6.
package struct XMLElement: Sendable, Equatable {
    /// Local name, without the prefix.
    package let name: String
    /// `nil` where the element is in none.
    package let namespace: String?
    /// By their names, prefixes included. Declarations of namespaces are not among them.
    package let attributes: [String: String]

    package init(_ name: String, namespace: String? = nil, attributes: [String: String] = [:]) {
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
    }
}

/// What ends the reading of a document. Lines are counted from 1.
package enum XMLFault<Failure: Error>: Error {
    case notWellFormed(line: Int)
    /// A document type declaration. Nothing of it has been processed.
    case documentType(line: Int)
    /// Who took the events wants no more of them.
    case stopped(Failure)
}

extension XMLFault: Equatable where Failure: Equatable {}
