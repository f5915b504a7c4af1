/// Reads text in a character set that this module does not read itself.
///
/// - Parameters: the values of Specific Character Set, and the bytes of a value.
/// - Returns: `nil` for what is no text in it.
package typealias ForeignText = @Sendable (_ terms: [String], _ bytes: ArraySlice<UInt8>) -> String?

/// How the text of a data set is read.
struct TextDecoding {
    /// What is asked where this module does not read the character set.
    var foreign: ForeignText?
    private var characterSet: CharacterSet
    private var terms: [String] = []

    init(_ characterSet: CharacterSet = .default) { self.characterSet = characterSet }

    /// What a data set, or an item, declares (PS3.5 §6.1.2.4).
    mutating func take(_ dataSet: DataSet) {
        characterSet = CharacterSet(of: dataSet)
        terms = if case .strings(let values)? = dataSet[.specificCharacterSet]?.value { values } else { [] }
    }

    func decode(_ bytes: ArraySlice<UInt8>) -> String? { characterSet.decode(bytes) ?? foreign?(terms, bytes) }
}
