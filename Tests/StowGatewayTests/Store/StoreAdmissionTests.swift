import Testing

@testable import StowGateway

@Suite struct StoreAdmissionTests {
    private func admission(_ type: String?, accept: String? = nil, study: String? = nil) throws -> StoreAdmission {
        var fields: [(String, String)] = []
        if let type { fields.append(("Content-Type", type)) }
        if let accept { fields.append(("Accept", accept)) }
        return try StoreAdmission(Samples.head("POST", "/studies", fields), study: study)
    }

    private func status(_ type: String?, accept: String? = nil, study: String? = nil) -> Int? {
        do {
            _ = try admission(type, accept: accept, study: study)
            return nil
        } catch { return (error as? Problem)?.status }
    }

    @Test(
        arguments: [
            ("multipart/related; type=\"application/dicom\"; boundary=B", .dicom, "B"),
            ("multipart/related; type=application/dicom+json; boundary=\"a b\"", .json, "a b"),
            ("Multipart/Related;BOUNDARY=B;TYPE=\"Application/DICOM+XML; transfer-syntax=*\"", .xml, "B"),
            ("multipart/related; boundary=B", nil, "B"), ("application/dicom", .dicom, nil),
            ("application/dicom+json; charset=utf-8", .json, nil),
        ] as [(String, StorePayloadType?, String?)])
    func `the type of the request is read`(type: String, payload: StorePayloadType?, boundary: String?) throws {
        let admission = try admission(type)
        #expect(admission.type == payload)
        #expect(admission.boundary == boundary)
        #expect(admission.form == .dicomJSON)
    }

    @Test(
        arguments: [
            (nil, 415), ("", 415), ("image/jpeg", 415), ("multipart/form-data; boundary=B", 415),
            ("multipart/related; type=\"image/jpeg\"; boundary=B", 415), ("multipart/related", 400),
            ("multipart/related; type=\"application/dicom\"", 400),
        ] as [(String?, Int)])
    func `what is no Store request is refused`(type: String?, status: Int) {
        #expect(self.status(type) == status)
    }

    @Test(arguments: ["", "a", "1.2/3", "1.2%2E3", String(repeating: "1", count: 65), "1.2 "])
    func `a study that is none is refused`(study: String) {
        #expect(status("application/dicom", study: study) == 400)
    }

    @Test(
        arguments: [
            ("", .dicomJSON), (" , ", .dicomJSON),
            ("*/*", .dicomJSON), ("application/*", .dicomJSON), ("application/dicom+xml", .dicomXML),
            ("application/json", .json), ("application/json, */*;q=0.1", .json),
            ("application/dicom+json;q=0.5, application/dicom+xml;q=0.6", .dicomXML),
            ("application/dicom+json;q=0, */*", .dicomXML), ("APPLICATION/DICOM+JSON", .dicomJSON),
            ("text/html, application/dicom+xml;q=0.001", .dicomXML),
            ("multipart/related; type=\"application/dicom+xml\"", .dicomXML),
        ] as [(String, StoreForm)])
    func `the form of the answer is chosen`(accept: String, form: StoreForm) throws {
        #expect(try admission("application/dicom", accept: accept).form == form)
    }

    @Test(arguments: [
        "text/html", "application/dicom", "application/dicom+json;q=0", "*/*;q=0", "application/dicom+json;q=x",
        "a",
        "application/dicom+json;q=nan", "application/dicom+json;q=1e300",
    ])
    func `a form that there is not is refused`(accept: String) {
        #expect(status("application/dicom", accept: accept) == 406)
    }
}
