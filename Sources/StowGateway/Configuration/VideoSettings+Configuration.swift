import Conversion

extension VideoSettings {
    init(_ reader: inout SettingReader) {
        self.init()
        transcode = reader.flag("video.transcode") ?? transcode
        seconds = reader.integer("video.seconds", in: 1...86_400, unit: "seconds") ?? seconds
    }
}
