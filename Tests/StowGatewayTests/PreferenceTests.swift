import Testing

@testable import StowGateway

@Suite struct PreferenceTests {
    @Test(
        arguments: [
            ([], nil), ([""], nil), (["respond-async"], nil), (["wait=10"], 10), (["WAIT=10"], 10),
            ([" wait = 10 "], 10), (["respond-async, wait=5"], 5), (["respond-async", "wait=7"], 7), (["wait=0"], 0),
            (["wait=86400"], 86_400), (["wait=86401"], nil), (["wait=-1"], nil), (["wait=soon"], nil), (["wait="], nil),
            (["wait"], nil), (["wait=99999999999999999999"], nil), (["await=3"], nil), (["wait=x, wait=4"], 4),
            (["wait=3", "wait=4"], 3),
        ] as [([String], Int?)])
    func `the client's patience is read`(fields: [String], seconds: Int?) {
        #expect(Preference.wait(in: fields) == seconds)
    }
}
