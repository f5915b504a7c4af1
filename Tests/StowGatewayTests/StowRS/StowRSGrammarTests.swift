import Testing

@testable import StowGateway

@Suite struct StowRSGrammarTests {
    private static let url = "http://localhost:8080/dcm4chee-arc/aets/DCM4CHEE/rs/studies"

    private func options(_ line: String) throws -> StowRSOptions {
        try StowRSGrammar.parse(line.split(separator: " ").map(String.init))
    }

    @Test func `the page's lines are read`() throws {
        let first = try options("-m PatientName=John^Doe -u \(Self.url) img.jpeg")
        #expect(first.attributes == ["PatientName=John^Doe"])
        #expect(first.url == Self.url)
        #expect(first.user == nil)
        #expect(first.type == .xml)
        #expect(first.files == ["img.jpeg"])
        let second = try options("-t json --xc -m PatientID=P1 -u \(Self.url) img1.jpeg img2.jpg img3.jpeg")
        #expect(second.type == .json)
        #expect(second.photographs)
        #expect(second.files == ["img1.jpeg", "img2.jpg", "img3.jpeg"])
        let third = try options("-u \(Self.url) object1.dcm object2.dcm")
        #expect(third.attributes.isEmpty)
        #expect(third.files == ["object1.dcm", "object2.dcm"])
    }

    @Test func `-s takes one word and leaves the files alone`() throws {
        let found = try options("--url \(Self.url) -s StudyDescription -s A=B img.jpeg -s C= more.pdf")
        #expect(found.attributes == ["StudyDescription", "A=B", "C="])
        #expect(found.files == ["img.jpeg", "more.pdf"])
    }

    @Test func `-u is a URL or a user, and both may be given`() throws {
        let found = try options("-u user:pa:ss -u HTTPS://h/rs a.pdf")
        #expect(found.user == "user:pa:ss")
        #expect(found.url == "HTTPS://h/rs")
        #expect(try options("--url \(Self.url) -u a:b").user == "a:b")
        #expect(throws: StowRSFault.self) { try options("-u user") }
        #expect(throws: StowRSFault.self) { try options("-u a:b -u c:d") }
        #expect(throws: StowRSFault.self) { try options("-u http://a/ --url http://b/") }
        #expect(try options("-u http://a/ --url http://a/").url == "http://a/")
    }

    @Test(arguments: [
        "-t json", "-tjson", "-t=json", "--type json", "--type=json", "-type json", "--ty json", "-t JSON",
    ])
    func `options are written in several ways`(line: String) throws {
        #expect(try options(line).type == .json)
    }

    @Test func `values may begin with a hyphen and hold an equals sign`() throws {
        let found = try StowRSGrammar.parse([
            "-m", "PatientComments=-x=y", "-mPatientID=-1", "-s", "-odd", "--", "-t", "-a.pdf",
        ])
        #expect(found.attributes == ["PatientComments=-x=y", "PatientID=-1", "-odd"])
        #expect(found.files == ["-t", "-a.pdf"])
    }

    @Test func `all switches and values of dcm4che are known`() throws {
        let line = """
            -a json --contentType pdf --pixel-header --tsuid --no-app --xc --video --encapsulatedDocLength -l 5 \
            -H X-Test:hello --bearer abc --allowAnyHost --disableTM --uid-suffix .1 --tmp-file-dir /tmp \
            --tmp-file-prefix a --tmp-file-suffix b -f meta.xml
            """
        let found = try options(line)
        #expect(found.accept == .json)
        #expect(found.contentType?.declared == "application/pdf")
        #expect(found.stripsRemarks && found.photographs && found.videos)
        #expect(found.limit == 5)
        #expect(found.fields == ["X-Test: hello"])
        #expect(found.bearer == "abc")
        #expect(found.allowsAnyHost && found.trustsAnyCertificate)
        #expect(found.uidSuffix == ".1")
        #expect(found.scratchFolder == "/tmp")
        #expect(found.metadataFile == "meta.xml")
        #expect(found.files.isEmpty)
    }

    @Test func `header fields are parted at the first colon`() throws {
        let found = try StowRSGrammar.parse(["-H", "X-Test:  a:b ", "-H", "Accept:application/json", "-H", "X-Empty:"])
        #expect(found.fields == ["X-Test: a:b", "X-Empty;"])
        #expect(found.acceptField == "application/json")
    }

    @Test(arguments: [
        "X-Test", "Content-Type: text/plain", "content-length:1", "Transfer-Encoding: chunked", "Host: other", "a b: c",
        ": x", "X: a\r\nY: b", "X: ü",
    ])
    func `a header field that would break the message is refused`(field: String) {
        #expect(throws: StowRSFault.self) { try StowRSGrammar.parse(["-H", field]) }
    }

    @Test(arguments: [
        "--nonsense", "-x", "-t", "-t yaml", "--xc=1", "--tmp-file x", "-l 0", "-l x", "-hX", "--contentType nonsense",
        "-t json -t xml", "-f a -f b", "--",
    ])
    func `what cannot be is refused`(line: String) throws {
        if line == "--" {
            #expect(try options(line).files.isEmpty)
        } else {
            #expect(throws: StowRSFault.self) { try options(line) }
        }
    }

    @Test func `no sentence repeats a value`() {
        for words in [["-m", "PatientName=Secret", "-x"], ["-Secret"], ["--PatientName=Secret"], ["-l", "Secret"]] {
            let fault = #expect(throws: StowRSFault.self) { try StowRSGrammar.parse(words) }
            let told = fault?.sentences.joined() ?? ""
            #expect(!told.contains("Secret") || words == ["-Secret"])
        }
    }

    @Test func `help and version end the reading`() throws {
        #expect(try options("-h --nonsense").telling == .help)
        #expect(try options("a.pdf --version").telling == .version)
        #expect(try options("-hV").telling == .help)
    }

    @Test(arguments: ["--bearer abc", "--bear abc", "-bear abc", "--bear=abc", "-be=abc"])
    func `what is cut is dcm4che's option`(line: String) throws {
        #expect(try options(line).bearer == "abc")
        #expect(try options("--bearer-f abc").bearerFile == "abc")
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func `every option is completed`(shell: String) {
        let script = StowRSCompletion.script(for: shell)
        for option in StowRSOption.allCases {
            for name in option.names {
                #expect(script.contains(shell == "fish" ? "-l \(name)" : "--\(name)"), "\(name)")
            }
        }
    }

    @Test func `every option is in the help, and no other`() {
        for option in StowRSOption.allCases {
            for name in option.names.prefix(1) { #expect(StowRSHelp.text.contains("--\(name)"), "\(name)") }
            for letter in option.letters { #expect(StowRSHelp.text.contains("-\(letter)"), "\(letter)") }
        }
        for word in StowRSHelp.text.split(whereSeparator: { " ,;()[]|.\n".contains($0) }) where word.hasPrefix("--") {
            let name = word.dropFirst(2)
            #expect(name.isEmpty || StowRSOption.allCases.contains { $0.names.contains(String(name)) }, "\(word)")
        }
    }
}
