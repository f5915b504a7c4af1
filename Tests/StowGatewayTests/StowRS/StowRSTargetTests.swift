import Testing

@testable import StowGateway

@Suite struct StowRSTargetTests {
    @Test(
        arguments: [
            ("http://h/rs/studies", "http://h/rs/studies", "http://h/rs/studies", nil),
            ("http://h/rs/studies/", "http://h/rs/studies", "http://h/rs/studies", nil),
            ("http://h/rs/studies/1.9.8.7", "http://h/rs/studies", "http://h/rs/studies/1.9.8.7", "1.9.8.7"),
            ("http://h/rs/studies/1.9.8.7/", "http://h/rs/studies", "http://h/rs/studies/1.9.8.7", "1.9.8.7"),
            ("http://h/rs/studies?foo=1", "http://h/rs/studies", "http://h/rs/studies?foo=1", nil),
            ("http://h/rs/studies/1.2?x=a/b", "http://h/rs/studies", "http://h/rs/studies/1.2?x=a/b", "1.2"),
            ("http://h/dicom-web", "http://h/dicom-web/studies", "http://h/dicom-web/studies", nil),
            ("https://h:8443", "https://h:8443/studies", "https://h:8443/studies", nil),
            ("https://h/", "https://h/studies", "https://h/studies", nil),
        ] as [(String, String, String, String?)])
    func `the study of the URL is told from its path`(url: String, store: String, target: String, study: String?) throws
    {
        let found = try StowRSTarget(url)
        #expect(found.storeURL == store)
        #expect(found.target == target)
        #expect(found.studyInstanceUID == study)
    }

    @Test(arguments: [
        "h/studies", "ftp://h/studies", "http://", "http://user:secret@h/studies", "http://h/studies/abc",
        "http://h/studies/1..2", "http://h/studies#a", "http://h/a b", "http://h/ü",
    ])
    func `what is no archive is refused`(url: String) {
        let fault = #expect(throws: StowRSFault.self) { try StowRSTarget(url) }
        #expect(fault?.sentences.joined().contains("secret") == false)
    }
}
