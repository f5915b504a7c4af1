import DICOM

/// A file, or what was made of it, with what was found in it.
struct VideoClip: Sendable {
    var container: VideoContainer
    var content: Content
    var probe: VideoProbe
    /// The first video stream.
    var stream: VideoStream
    var frameCount = 0
    var warnings: [String] = []
    /// The stream that this one was coded from anew.
    var source: VideoStream?
    /// Whether the content is no longer the file that came.
    var isChanged = false

    init(_ container: VideoContainer, _ content: Content, _ probe: VideoProbe, stream: VideoStream) {
        self.container = container
        self.content = content
        self.probe = probe
        self.stream = stream
    }

    var timing: (FrameRate?, Bool) { (stream.rate, stream.hasVariableRate) }
    var audio: [AudioStream] { probe.audios }
}
