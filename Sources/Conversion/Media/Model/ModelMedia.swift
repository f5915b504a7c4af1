import DICOM

extension Media {
    /// Row reader of STL models in text or binary form: an Encapsulated STL.
    @Sendable static func stl(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        try model(TextSTL.kind, file, options) { content throws(ConversionError) in
            if try BinarySTL.fits(content) {
                try BinarySTL.check(content)
            } else if try isText(content) {
                try TextSTL.check(content)
            } else {
                throw try BinarySTL.fault(of: content)
            }
            return model("model/stl", SOPClass.encapsulatedSTL)
        }
    }

    /// Row reader of Wavefront models: an Encapsulated OBJ.
    @Sendable static func obj(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        try model(OBJModel.kind, file, options) { content throws(ConversionError) in
            let obj = try OBJModel(reading: content)
            return model("model/obj", SOPClass.encapsulatedOBJ, libraries: obj.materialLibraries)
        }
    }

    /// Row reader of Wavefront materials: an Encapsulated MTL.
    @Sendable static func mtl(_ file: MediaFile, _ options: ReadingOptions) throws(ConversionError) -> Reading {
        try model(MTLMaterial.kind, file, options) { content throws(ConversionError) in
            var media = model("model/mtl", SOPClass.encapsulatedMTL)
            if try MTLMaterial(reading: content).hasTextures {
                media.warnings = [
                    "The MTL names texture images, which no object carries: viewers show it without them."
                ]
            }
            return media
        }
    }

    private static func isText(_ content: Content) throws(ConversionError) -> Bool {
        try content.bytes(at: 0, count: Signature.headByteCount).prefix(5).isWord("solid")
    }

    /// Reads a short file at once, a long one on a worker.
    private static func model(
        _ kind: String, _ file: MediaFile, _ options: ReadingOptions,
        read: @escaping @Sendable (Content) throws(ConversionError) -> Media
    ) throws(ConversionError) -> Reading {
        switch options.rendering {
        case nil, .document: break
        case .pages, .sc, .photo, .video:
            throw .renderingNotPossible(found: kind, as: options.rendering ?? .document)
        }
        let content = file.content
        if content.byteCount <= TextWork.loopByteCount { return .media(try read(content)) }
        return .work { workshop throws(ConversionError) in
            try await workshop.offLoop { () throws(ConversionError) in [try read(content)] }
        }
    }

    private static func model(_ mediaType: String, _ sopClassUID: String, libraries: [String] = []) -> Media {
        Media(
            mediaType: mediaType, sopClassUID: sopClassUID, transferSyntaxUID: TransferSyntax.explicitVRLittleEndian,
            form: .document(.init(mediaType: mediaType, modality: "M3D", materialLibraries: libraries)))
    }
}
