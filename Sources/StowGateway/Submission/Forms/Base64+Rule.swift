import DICOM

extension Base64.Malformed {
    /// The rule, for the sender.
    var rule: String {
        switch self {
        case .notAllowed(let offset):
            "must be Base64; the character at position \(offset + 1) is not allowed in it"
        case .truncated: "must be Base64; it ends in the middle, so a part of the file is missing"
        case .strayBits: "must be Base64; its last character cannot be, so a part of the file is missing"
        }
    }
}
