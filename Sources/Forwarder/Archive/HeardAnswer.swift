/// An archive's answer to one message, word for word, for somebody who sits before it.
///
/// It may hold whatever the archive chose to say, so it is shown and never logged.
package struct HeardAnswer: Sendable {
    /// How the message travelled: `json`, `xml` or `dicom`.
    package let wire: WireForm
    package let status: Int
    package let contentType: String?
    /// The values of `Warning`: dcm4chee says there, and nowhere else, why it refused.
    package let warnings: [String]
    package let content: [UInt8]
}
