import Testing

@testable import Forwarder

@Suite struct WireFormTests {
    @Test(arguments: [
        (Profile.dcm4chee, WireForm.json), (.orthanc, .dicom), (.google, .dicom), (.azure, .dicom), (.aws, .dicom),
        (.standard, .auto), (.auto, .auto),
    ])
    func `each profile has its form`(profile: Profile, wire: WireForm) {
        #expect(profile.wire == wire)
    }

    @Test(arguments: [
        (200, true), (202, true), (400, true), (401, false), (403, false), (404, false), (406, false), (408, false),
        (409, true), (413, false), (415, true), (422, true), (429, false), (500, false), (501, true), (503, false),
    ])
    func `an answer that names nothing may be about the form`(status: Int, expected: Bool) {
        #expect(WireForm.isAboutForm(status: status, namesAnyInstance: false) == expected)
        #expect(!WireForm.isAboutForm(status: status, namesAnyInstance: true))
    }
}
