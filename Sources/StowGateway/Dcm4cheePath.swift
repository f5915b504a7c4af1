extension Route {
    /// The path of the Store transaction where it stands as dcm4chee has it; any other path as it is.
    ///
    /// Command lines that are meant for that archive then need another host and port, and no more. To which archive the
    /// objects go is settled here all the same, whatever AE title stands in the path.
    ///
    /// - Source: dcm4chee-arc-light, `/dcm4chee-arc/aets/{AET}/rs/studies`.
    static func withoutPrefixOfDcm4chee(_ path: String) -> String {
        guard path.hasPrefix("/dcm4chee-arc/") else { return path }
        let parts = path.split(separator: "/", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "dcm4chee-arc", parts[2] == "aets", !parts[3].isEmpty,
            parts[4] == "rs", parts[5] == "studies" || parts[5].hasPrefix("studies/")
        else { return path }
        return "/" + parts[5]
    }
}
