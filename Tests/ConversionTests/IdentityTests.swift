import Testing

@testable import Conversion

@Suite struct IdentityTests {
    private let key = SiteKey(Array(0..<32))
    private let parts: [Identity.Part] = [.text("abc"), .bytes([]), .bytes(Array("de".utf8))]

    /// Computed with Python's hmac and int.from_bytes.
    @Test(arguments: [
        (Identity.Purpose.sop, "2.25.193045155288837679782247363884258517891"),
        (.study, "2.25.304031254802495012043563234997660364022"),
    ])
    func `a UID is 128 bits of HMAC-SHA256 over purpose and parts`(purpose: Identity.Purpose, uid: String) {
        #expect(Identity.uid(siteKey: key, purpose: purpose, parts: parts) == uid)
    }

    @Test(
        arguments: [
            0, 1, 9_999_999_999_999_999_999, 10_000_000_000_000_000_000, 18_446_744_073_709_551_615,
            18_446_744_073_709_551_616, 50_000_000_000_000_000_000, 100_000_000_000_000_000_000_000_000_000_000_000_000,
            UInt128.max, UInt128.max / 3,
        ] as [UInt128])
    func `128 bits in decimal have no leading zeros and lose no inner ones`(number: UInt128) {
        let high = UInt64(truncatingIfNeeded: number >> 64)
        #expect(Identity.decimal(high: high, low: UInt64(truncatingIfNeeded: number)) == String(number))
    }

    @Test func `parts do not run into each other`() {
        let one = Identity.uid(siteKey: key, purpose: .sop, parts: [.text("ab"), .text("c")])
        let other = Identity.uid(siteKey: key, purpose: .sop, parts: [.text("a"), .text("bc")])
        let third = Identity.uid(siteKey: key, purpose: .sop, parts: [.text("abc")])
        #expect(Set([one, other, third]).count == 3)
    }

    @Test func `parts are the bytes that they always were, or objects would come twice`() {
        func uid(_ part: Identity.Part) -> String { Identity.uid(siteKey: key, purpose: .sop, parts: [part]) }
        #expect(uid(.text("Ä1")) == uid(.bytes([0xC3, 0x84, 0x31])))
        #expect(uid(.given("Ä1")) == uid(.bytes([1, 0xC3, 0x84, 0x31])))
        #expect(uid(.given("")) == uid(.bytes([1])))
        #expect(uid(.given(nil)) == uid(.bytes([0])))
    }

    @Test func `an absent text is no empty one`() {
        let uids = [Identity.Part.given(nil), .given(""), .given("0"), .text("")].map {
            Identity.uid(siteKey: key, purpose: .sop, parts: [$0])
        }
        #expect(Set(uids).count == 4)
    }

    @Test func `another site key gives other UIDs`() {
        let other = SiteKey(Array(1...32))
        #expect(
            Identity.uid(siteKey: key, purpose: .sop, parts: parts)
                != Identity.uid(siteKey: other, purpose: .sop, parts: parts))
    }
}
