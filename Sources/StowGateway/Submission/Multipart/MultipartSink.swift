/// Takes the parts of a form as they arrive.
///
/// Calls come as `partBegan`, any number of `partData`, `partEnded`, once for each part, in the order of the body.
protocol MultipartSink {
    associatedtype Failure: Error

    mutating func partBegan(_ headers: PartHeaders) throws(Failure)

    /// The next bytes of the part's content; valid only during the call. Never empty.
    mutating func partData(_ bytes: RawSpan) throws(Failure)

    mutating func partEnded() throws(Failure)
}
