import DICOM
import Testing

@Suite struct PersonNameTests {
    @Test(arguments: [
        ("Doe^John", "Doe^John"), ("Doe^John^^^", "Doe^John"), ("Doe^John==", "Doe^John"), ("=王^小東^=", "=王^小東"),
        ("^^=", ""), ("", ""), ("Doe^^^Dr.", "Doe^^^Dr."), ("Doe^==x", "Doe==x"),
    ])
    func `empty ends are dropped and nothing else`(name: String, canonical: String) {
        #expect(PersonName.canonical(name) == canonical)
    }
}
