import DICOM

extension InstanceDraft {
    /// - Source: PS3.3 §C.7.6.6.
    mutating func fillMultiframeModule(_ frames: FrameSeries) {
        decide(.numberOfFrames, .IS, String(frames.count))
        decide(.frameIncrementPointer, .AT, .tags([frames.increment]))
    }

    /// The Cine Module, which only moving frames have. Frame Time Vector holds the time from the frame before to each
    /// frame, so that the first is 0 and how long the last one is shown has no place in it.
    ///
    /// - Source: PS3.3 §C.7.6.5.
    mutating func fillFrameTimes(_ frames: FrameSeries) {
        guard case .animation(let times) = frames else { return }
        if let time = frames.frameTime {
            decide(.frameTime, .DS, String(time))
        } else {
            decide(.frameTimeVector, .DS, .strings((["0"] + times.dropLast().map(String.init))))
        }
    }
}
