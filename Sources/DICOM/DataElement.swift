/// A tag, its VR and its value.
package struct DataElement: Sendable, Equatable {
    package var tag: Tag
    package var vr: VR
    package var value: Value

    package init(_ tag: Tag, _ vr: VR, _ value: Value) {
        self.tag = tag
        self.vr = vr
        self.value = value
    }
}

/// What an element holds.
package enum Value: Sendable, Equatable {
    /// Zero length: an attribute of type 2 whose value is unknown.
    case empty
    /// Values of a text VR, unpadded; one entry for LT, ST, UR and UT. A person name is one string with its
    /// component groups joined by `=`.
    case strings([String])
    /// Values of US, SS, UL, SL, UV (up to 2^63−1) and SV.
    case integers([Int])
    /// Values of FL and FD.
    case floats([Double])
    /// Values of AT.
    case tags([Tag])
    /// A short binary value held in memory, in little endian.
    case bytes([UInt8])
    /// The items of a sequence.
    case items([DataSet])
    /// A value that stays where it is: pixel data, an encapsulated document.
    indirect case bulk(BulkData)
}

/// A large value by reference.
package struct BulkData: Sendable, Equatable {
    /// How the bytes stand in a Part 10 file.
    package enum Framing: Sendable, Equatable {
        /// The value itself, padded to even length.
        case native
        /// One fragment behind an empty Basic Offset Table (PS3.5 §A.4).
        case encapsulated
        /// Fragments of at most so many bytes, an even number, behind an empty Basic Offset Table: where the transfer
        /// syntax allows several of one stream.
        case fragmented(byteCount: Int)
    }

    package var content: Content
    package var framing: Framing
    /// Media type of the bulk data part of a STOW message, e.g. `image/jpeg` (PS3.18 §8.7.3).
    package var mediaType: String
    /// Value of `BulkDataURI` and, byte for byte, of `Content-Location` (PS3.18 §8.6.1.2).
    package var uri: String

    package init(content: Content, framing: Framing, mediaType: String, uri: String) {
        self.content = content
        self.framing = framing
        self.mediaType = mediaType
        self.uri = uri
    }
}
