import Testing

@testable import StowGateway

@Suite struct ConfigurationKeysTests {
    @Test(
        arguments: [
            ("listen", "LISTEN"), ("limits.headSeconds", "LIMITS_HEAD_SECONDS"), ("access.keyFile", "ACCESS_KEY_FILE"),
            ("archives.my-pacs.auth.passwordFile", "ARCHIVES_MY_PACS_AUTH_PASSWORD_FILE"),
        ])
    func `a key has one variable`(key: String, name: String) {
        #expect(ConfigurationKeys.variableName(of: key) == name)
    }

    @Test(arguments: ConfigurationKeys.fixed)
    func `the variable of a key leads back to it`(key: String) {
        #expect(ConfigurationKeys.key(ofVariable: ConfigurationKeys.variableName(of: key), archives: []) == key)
    }

    @Test(arguments: ConfigurationKeys.ofArchive, ["main", "my-pacs", "a_auth", "url"])
    func `the variable of an archive's key leads back to it`(suffix: String, archive: String) {
        let key = "archives.\(archive).\(suffix)"
        let name = ConfigurationKeys.variableName(of: key)
        #expect(ConfigurationKeys.key(ofVariable: name, archives: [archive]) == key)
    }

    @Test func `variables of different keys differ`() {
        let keys = ConfigurationKeys.fixed + ConfigurationKeys.ofArchive.map { "archives.x.\($0)" }
        #expect(Set(keys.map(ConfigurationKeys.variableName)).count == keys.count)
    }

    @Test(
        arguments: [
            ("ARCHIVES_MAIN_URL", "archives.main.url"), ("ARCHIVES_MAIN_AUTH_USER", "archives.main.auth.user"),
            ("ARCHIVES_A_B_URL", "archives.a_b.url"), ("ARCHIVES_URL", nil), ("ARCHIVES__URL", nil),
            ("ARCHIVES_MAIN_COLOUR", nil), ("LISTN", nil), ("", nil), ("listen", nil),
        ] as [(String, String?)])
    func `an archive that no file names is called in lower case`(name: String, key: String?) {
        #expect(ConfigurationKeys.key(ofVariable: name, archives: []) == key)
    }

    @Test(
        arguments: [
            ("limit.upload", "limits.upload"), ("limits.uploads", "limits.upload"),
            ("fields.require", "fields.required"), ("archives.main.profil", "archives.<name>.profile"),
            ("archive.main.url", "archives.<name>.url"), ("xyz", nil), ("", nil), ("log.fmt", nil),
        ] as [(String, String?)])
    func `a slip is met with what was probably meant`(key: String, hint: String?) {
        #expect(ConfigurationKeys.nearest(to: key) == hint)
    }
}
