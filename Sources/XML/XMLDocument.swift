/// An XML document, read in one pass and never held as a tree.
///
/// No document type is processed, nothing external is loaded, and no entity is expanded but the five predefined ones and
/// references to characters. libxml2's own limits stand: 256 elements deep, 10,000,000 bytes in a comment or a value of an
/// attribute, 50,000 in a name.
package enum XMLDocument {
    /// Calls `take` for each event in turn.
    ///
    /// - Parameter bytes: a whole document, in the encoding that its mark or declaration says; where it says none, UTF-8.
    ///   What is no text in that encoding is not well-formed. Which encodings are welcome is the caller's to decide.
    /// - Throws: the first fault; no event comes behind it. `stopped` for what `take` throws.
    package static func read<Failure: Error>(
        _ bytes: [UInt8], _ take: (XMLEvent) throws(Failure) -> Void
    ) throws(XMLFault<Failure>) {
        var failure: Failure?
        let result = withoutActuallyEscaping(take) { take in
            SAXPass(over: bytes) { event in
                do throws(Failure) {
                    try take(event)
                    return true
                } catch {
                    failure = error
                    return false
                }
            }
            .run()
        }
        if let failure { throw .stopped(failure) }
        switch result {
        case .wellFormed: return
        case .notWellFormed(let line): throw .notWellFormed(line: line)
        case .documentType(let line): throw .documentType(line: line)
        }
    }
}
