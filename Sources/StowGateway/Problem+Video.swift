import Conversion

extension Problem {
    /// A stream that no transfer syntax takes; `found` describes it.
    static func videoNotAccepted(found: String, _ fault: VideoFault) -> Problem {
        Problem(
            "video-not-accepted", 415, "The video is of a kind that DICOM has no form for",
            "The video is \(found): \(reason(fault)). Accepted are MPEG-2 Main Profile, H.264 High Profile up to level "
                + "4.2, and HEVC Main and Main 10 Profile up to level 5.1. Save it as one of these, "
                + "or ask the operator to allow conversion with video.transcode: true.")
    }

    private static func reason(_ fault: VideoFault) -> String {
        switch fault {
        case .codec: "its coding is none of DICOM's"
        case .profile: "its profile is not accepted"
        case .level: "its level is not accepted"
        case .sampling(let format): "its samples (\(format)) are not 4:2:0 of the bits that the profile has"
        case .size: "its size is not accepted with this coding and frame rate"
        case .frameRate: "its frame rate is not accepted with this coding and size"
        case .pixelShape: "its pixels are not square"
        case .pictureOrder:
            "its pictures are shown in another order than they are stored in, which an AVI file cannot tell"
        case .orientation(_, isMirrored: true): "players must mirror it, which DICOM cannot say"
        case .orientation(let rotation, _): "players must turn it by \(rotation) degrees, which DICOM cannot say"
        }
    }
}
