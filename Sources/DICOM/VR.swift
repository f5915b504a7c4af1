/// Value Representations.
///
/// - Source: PS3.5 §6.2.
package enum VR: String, Sendable, CaseIterable {
    case AE, AS, AT, CS, DA, DS, DT, FD, FL, IS, LO, LT, OB, OD, OF, OL, OV, OW, PN, SH, SL, SQ, SS, ST, SV
    case TM, UC, UI, UL, UN, UR, US, UT, UV

    /// Whether the explicit VR header has two reserved bytes and a 32-bit length (PS3.5 §7.1.2).
    package var hasLongLength: Bool {
        switch self {
        case .OB, .OD, .OF, .OL, .OV, .OW, .SQ, .SV, .UC, .UN, .UR, .UT, .UV: true
        default: false
        }
    }

    /// Whether values are character strings.
    package var isText: Bool {
        switch self {
        case .AE, .AS, .CS, .DA, .DS, .DT, .IS, .LO, .LT, .PN, .SH, .ST, .TM, .UC, .UI, .UR, .UT: true
        default: false
        }
    }

    /// Whether a backslash is data and not a separator of values (PS3.5 §6.1.2.3, §6.4).
    package var isSingleText: Bool {
        switch self {
        case .LT, .ST, .UR, .UT: true
        default: false
        }
    }

    /// The byte that pads a value of odd length to even length (PS3.5 §6.2).
    package var padding: UInt8 {
        switch self {
        case .UI, .OB, .UN: 0
        default: 0x20
        }
    }
}
