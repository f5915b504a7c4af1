import DICOM
import Testing

@testable import Forwarder

@Suite struct SameValueTests {
    private static func holds(_ vr: VR, _ ours: Value, _ theirs: Value, theirVR: VR? = nil) -> Bool? {
        SameValue.holds(DataElement(.patientID, vr, ours), DataElement(.patientID, theirVR ?? vr, theirs))
    }

    @Test(
        arguments: [
            (.LO, .strings(["P1"]), .strings(["P1 "])), (.LO, .strings(["P1"]), .strings([" P1\0"])),
            (.PN, .strings(["Doe^John"]), .strings(["Doe^John^^^"])), (.PN, .strings(["Doe^J"]), .strings(["Doe^J=="])),
            (.TM, .strings(["12"]), .strings(["120000"])), (.TM, .strings(["120000.000"]), .strings(["12:00:00"])),
            (.DA, .strings(["20240131"]), .strings(["2024.01.31"])), (.UI, .strings(["1.2"]), .strings(["1.2\0"])),
            (.DS, .strings(["1.50"]), .strings(["1.5"])), (.IS, .strings(["1"]), .integers([1])),
            (.US, .integers([7]), .strings(["7"])), (.FL, .floats([0.1]), .floats([Double(Float(0.1))])),
            (.CS, .strings(["A", ""]), .strings(["A"])), (.LT, .strings(["a\r\nb"]), .strings(["a\nb"])),
            (.LO, .strings(["M\u{FC}ller"]), .strings(["Mu\u{308}ller"])),
            (.OB, .bytes([1, 2, 3]), .bytes([1, 2, 3, 0])),
            (.AT, .tags([.rows]), .strings(["00280010"])), (.LO, .strings([""]), .empty),
        ] as [(VR, Value, Value)])
    func `an archive may write a value in another way`(vr: VR, ours: Value, theirs: Value) {
        #expect(Self.holds(vr, ours, theirs) == true)
        #expect(Self.holds(vr, theirs, ours) == true)
    }

    @Test(
        arguments: [
            (.LO, .strings(["P1"]), .strings(["P2"])), (.LO, .strings(["P1"]), .strings(["P1", "P2"])),
            (.PN, .strings(["Doe^John"]), .strings(["Doe^Jane"])), (.PN, .strings(["A=B"]), .strings(["A"])),
            (.TM, .strings(["12"]), .strings(["1201"])), (.DS, .strings(["1.5"]), .strings(["1.51"])),
            (.US, .integers([7]), .integers([7, 8])), (.FL, .floats([1]), .floats([1.001])),
            (.OB, .bytes([1, 2, 3]), .bytes([1, 2, 4])), (.OB, .bytes([1]), .bytes([1, 0, 0])),
            (.OB, .bytes([1]), .bytes([1, 9])), (.UI, .strings(["1.2"]), .strings(["1.20"])),
            (.IS, .strings(["1"]), .strings(["one"])), (.CS, .strings(["M"]), .strings(["F"])),
        ] as [(VR, Value, Value)])
    func `another value is another`(vr: VR, ours: Value, theirs: Value) {
        #expect(Self.holds(vr, ours, theirs) == false)
        #expect(Self.holds(vr, theirs, ours) == false)
    }

    @Test func `what is only referred to is not known`() {
        let bulk = Value.bulk(BulkData(content: .bytes([]), framing: .native, mediaType: "a/b", uri: "x"))
        #expect(Self.holds(.OB, .bytes([1]), bulk) == nil)
        #expect(Self.holds(.UN, .strings(["a"]), .bytes([1])) == nil)
    }

    @Test func `items are compared by what was sent`() {
        let ours = DataSet([DataElement(.codeValue, .SH, .strings(["1"]))])
        var theirs = ours
        theirs.set(.codeMeaning, .LO, "added")
        #expect(Self.holds(.SQ, .items([ours]), .items([theirs])) == true)
        #expect(Self.holds(.SQ, .items([theirs]), .items([ours])) == false)
        #expect(Self.holds(.SQ, .items([ours]), .items([ours, ours])) == false)
    }
}
