import Conversion

extension ImageSettings {
    /// A thousand million pixels of three bytes still fit into one DICOM value.
    private static let pixels = 1...1_000_000_000

    init(_ reader: inout SettingReader) {
        self.init()
        metadata = reader.choice("images.metadata", Metadata.self) ?? metadata
        maximumPixels = reader.integer("images.maximumPixels", in: Self.pixels, unit: "pixels") ?? maximumPixels
        seconds = reader.integer("images.seconds", in: 1...3600, unit: "seconds") ?? seconds
    }
}
