import DICOM

/// Where a command line sends to: the Store transaction of a service, or of one study.
///
/// - Source: PS3.18 §10.5.1.1.
struct StowRSTarget: Equatable, Sendable {
    /// Ends in `/studies`; what an archive is asked by.
    let storeURL: String
    /// As given, with study and query.
    let target: String
    /// From the path; it decides over every other that is given.
    let studyInstanceUID: String?

    init(_ url: String) throws(StowRSFault) {
        var path = url.prefix { $0 != "?" }
        let query = url[path.endIndex...]
        guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !url.contains("#") else {
            throw StowRSFault("the URL has characters that no URL has; write them percent-encoded")
        }
        guard ArchiveSettings.isWebAddress(String(path)) else {
            throw StowRSFault(
                "the URL must begin with http:// or https:// and name a host, and a port up to 65535 if any; user and password go "
                    + "to -u user:password")
        }
        while path.hasSuffix("/") { path = path.dropLast() }
        let components = path.split(separator: "/", omittingEmptySubsequences: false)
        guard components.count > 3 else {
            storeURL = String(path) + "/studies"
            target = storeURL + query
            studyInstanceUID = nil
            return
        }
        if components.last == "studies" {
            storeURL = String(path)
            studyInstanceUID = nil
        } else if components[components.count - 2] == "studies" {
            let uid = String(components[components.count - 1])
            guard VR.UI.fault(in: uid) == nil else {
                throw StowRSFault("what stands behind /studies/ in the URL is no study: it must be a StudyInstanceUID")
            }
            storeURL = components.dropLast().joined(separator: "/")
            studyInstanceUID = uid
        } else {
            // The base of the service.
            storeURL = String(path) + "/studies"
            studyInstanceUID = nil
            target = storeURL + query
            return
        }
        target = String(path + query)
    }
}
