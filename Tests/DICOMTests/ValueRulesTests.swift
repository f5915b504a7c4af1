import DICOM
import Testing

@Suite struct ValueRulesTests {
    @Test(
        arguments: [
            (.AE, "STORE_SCP"), (.AS, "045Y"), (.AS, "003D"), (.AT, "00280009"),
            (.CS, "ORIGINAL"), (.CS, "A 1_"), (.DA, "20240229"), (.DA, "20000229"),
            (.DS, "12"), (.DS, "-0.5"), (.DS, ".5"), (.DS, "5."), (.DS, "1.5E-3"), (.DS, "+1e+10"),
            (.DT, "2024"), (.DT, "202402"), (.DT, "20240229"), (.DT, "2024022923"), (.DT, "20240229235960.123456+1400"),
            (.DT, "2024-1200"), (.DT, "20240229+0000"),
            (.FD, "1e300"), (.FL, "-3.5"), (.IS, "-2147483648"), (.IS, "+2147483647"), (.IS, "007"),
            (.LO, String(repeating: "ü", count: 64)), (.LT, "a\\b\r\n\tc\u{0C}"),
            (.LT, String(repeating: "字", count: 10240)),
            (.PN, "Doe^John"), (.PN, "Müller^Jörg^^Dr.^PhD"), (.PN, "Yamada^Tarou=山田^太郎=やまだ^たろう"),
            (.PN, Array(repeating: String(repeating: "x", count: 64), count: 3).joined(separator: "=")),
            (.SH, "ACC-1"), (.SL, "-2147483648"), (.SS, "-32768"), (.ST, "two\nlines"), (.SV, "-9223372036854775808"),
            (.TM, "23"), (.TM, "2359"), (.TM, "235960"), (.TM, "000000.1"), (.TM, "000000.123456"),
            (.UC, String(repeating: "x", count: 70_000)), (.UI, "1.2.840.10008.1.2"), (.UI, "2.25.0"), (.UI, "0.0.10"),
            (.UL, "4294967295"), (.UR, "http://x.test/a?b=c#d"), (.US, "65535"), (.UT, "a\\b"),
            (.UV, "9223372036854775807"),
            (.SQ, ""), (.DA, ""),
        ] as [(VR, String)])
    func `a right value has no fault`(vr: VR, value: String) {
        #expect(vr.fault(in: value) == nil)
    }

    @Test(
        arguments: [
            (.AE, "ABCDEFGHIJKLMNOPQ", .tooLong(maximum: 16, actual: 17)),
            (.AE, "   ", .notAllowedCharacter(allowed: "ASCII characters, and not spaces alone")),
            (.AE, "Ä", .notAllowedCharacter(allowed: "ASCII characters, and not spaces alone")),
            (.AS, "45Y", .badAge), (.AS, "045y", .badAge), (.AS, "0045Y", .badAge),
            (.AT, "0028,0009", .badTag), (.AT, "(0028)", .badTag),
            (.CS, "lower", .badCode), (.CS, "A-B", .badCode),
            (.CS, "ABCDEFGHIJKLMNOPQ", .tooLong(maximum: 16, actual: 17)),
            (.DA, "20230229", .badDate), (.DA, "19000229", .badDate), (.DA, "2024-02-29", .badDate),
            (.DA, "20241301", .badDate),
            (.DA, "20240100", .badDate), (.DA, "20240431", .badDate), (.DA, "2024", .badDate),
            (.DA, "20240101-", .badDate),
            (.DA, "20240101-20240102", .badDate), (.DA, "２０２４0101", .badDate),
            (.DS, "1,5", .badDecimal), (.DS, "1e", .badDecimal), (.DS, ".", .badDecimal), (.DS, "1.2.3", .badDecimal),
            (.DS, "nan", .badDecimal), (.DS, "1e1.5", .badDecimal), (.DS, "0x10", .badDecimal),
            (.DS, "--1", .badDecimal),
            (.DS, "12345678901234567", .tooLong(maximum: 16, actual: 17)),
            (.DT, "20240229235960.1234567", .badDateTime), (.DT, "2024-0000", .badDateTime),
            (.DT, "2024+1401", .badDateTime),
            (.DT, "2024-1201", .badDateTime), (.DT, "202413", .badDateTime), (.DT, "20240229+010", .badDateTime),
            (.DT, "+0100", .badDateTime), (.DT, "20240229+0160", .badDateTime), (.DT, "2024022", .badDateTime),
            (.FD, "1e400", .badDecimal), (.FD, "inf", .badDecimal), (.FL, "1e39", .badDecimal),
            (.FL, "0x1p3", .badDecimal),
            (.IS, "2147483648", .outOfRange(minimum: -2_147_483_648, maximum: 2_147_483_647)),
            (.IS, "1.0", .badInteger), (.IS, "1e3", .badInteger), (.IS, "-", .badInteger),
            (.IS, "0000000000001", .tooLong(maximum: 12, actual: 13)),
            (.LO, String(repeating: "ü", count: 71), .tooLong(maximum: 64, actual: 71)),
            (.LO, "a\tb", .controlCharacter), (.LO, "a\\b", .backslash), (.LO, "\u{1B}$B", .controlCharacter),
            (.LO, "\u{85}", .controlCharacter), (.LO, "a\u{0}", .controlCharacter), (.LO, "\u{7F}", .controlCharacter),
            (.LT, "\u{1B}", .controlCharacter), (.LT, "\u{0B}", .controlCharacter),
            (.LT, String(repeating: "x", count: 10241), .tooLong(maximum: 10240, actual: 10241)),
            (.OB, "x", .notText), (.SQ, "x", .notText), (.UN, "x", .notText),
            (.PN, "a^b^c^d^e^f", .tooManyNameParts), (.PN, "a=b=c=d", .tooManyNameParts),
            (.PN, "x=" + String(repeating: "x", count: 65), .tooLong(maximum: 64, actual: 65)),
            (.PN, "a\nb", .controlCharacter), (.PN, "a\\b", .backslash),
            (.PN, "a^\u{301}^\u{301}^\u{301}^\u{301}^\u{301}", .tooManyNameParts),
            (.SH, "12345678901234567", .tooLong(maximum: 16, actual: 17)),
            (.SL, "2147483648", .outOfRange(minimum: -2_147_483_648, maximum: 2_147_483_647)),
            (.SS, "32768", .outOfRange(minimum: -32768, maximum: 32767)),
            (.ST, String(repeating: "x", count: 1025), .tooLong(maximum: 1024, actual: 1025)),
            (.TM, "24", .badTime), (.TM, "2360", .badTime), (.TM, "235961", .badTime), (.TM, "235", .badTime),
            (.TM, "23:59", .badTime), (.TM, "2359.5", .badTime), (.TM, "235959.", .badTime),
            (.TM, "235959.1234567", .badTime),
            (.UI, "1.02", .badUID), (.UI, "1..2", .badUID), (.UI, "1.2.", .badUID), (.UI, "a.b", .badUID),
            (.UI, "1." + String(repeating: "1", count: 63), .tooLong(maximum: 64, actual: 65)),
            (.UL, "-1", .outOfRange(minimum: 0, maximum: 4_294_967_295)),
            (.UL, "99999999999999999999", .outOfRange(minimum: 0, maximum: 4_294_967_295)),
            (.UR, "http://x/ y", .notAllowedCharacter(allowed: "the characters of a URI (RFC 3986)")),
            (.UR, "ü", .notAllowedCharacter(allowed: "the characters of a URI (RFC 3986)")),
            (.US, "65536", .outOfRange(minimum: 0, maximum: 65535)), (.US, "x", .badInteger), (.US, "", nil),
        ] as [(VR, String, ValueFault?)])
    func `a wrong value has its fault`(vr: VR, value: String, fault: ValueFault?) {
        #expect(vr.fault(in: value) == fault)
    }

    @Test(
        arguments: [
            (.tooLong(maximum: 64, actual: 71), "may have at most 64 characters (has 71)"),
            (.badDate, "must be a date as YYYYMMDD"),
            (.outOfRange(minimum: 0, maximum: 65535), "must be a whole number from 0 to 65535"),
            (.tooManyValues(maximum: 1), "may have at most 1 value"),
            (.tooManyValues(maximum: 3), "may have at most 3 values"),
        ] as [(ValueFault, String)])
    func `a rule reads as a sentence`(fault: ValueFault, rule: String) {
        #expect(fault.rule == rule)
    }

    @Test(
        arguments: [
            (.LO, ["a", "b"], .strings(["a", "b"])),
            (.LO, [""], .empty), (.LO, [], .empty), (.LO, ["", ""], .strings(["", ""])),
            (.IS, ["7"], .strings(["7"])), (.US, ["1", "2"], .integers([1, 2])), (.US, ["x"], nil),
            (.FD, ["0.5"], .floats([0.5])), (.AT, ["00280009"], .tags([.frameIncrementPointer])),
            (.OB, ["x"], nil), (.SQ, [], .empty),
        ] as [(VR, [String], Value?)])
    func `texts become the value of their VR`(vr: VR, texts: [String], value: Value?) {
        #expect(vr.value(of: texts) == value)
    }
}
