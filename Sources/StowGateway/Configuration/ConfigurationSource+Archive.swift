extension ConfigurationSource {
    /// Takes `--archive`: the name of an archive of the file, a URL, or `folder:PATH`.
    ///
    /// - Returns: the name of the archive that `--profile` and `--wire` are about.
    mutating func setArchive(to archive: String?) -> String {
        let known = archiveNames
        guard let archive else {
            return settings["archive"]?.values.first ?? known.first ?? "default"
        }
        if known.contains(archive) {
            set("archive", to: archive, flag: "--archive")
            return archive
        }
        // A word that can be no URL is meant for a name.
        guard archive.hasPrefix("folder:") || archive.contains(":") || archive.contains("/") else {
            let names = known.isEmpty ? "there are none" : known.joined(separator: ", ")
            fail(
                "--archive",
                "\(FieldFault.shown(archive)) is none of the configured archives (\(names)); an archive of your own is given as "
                    + "http://…, https://… or folder:PATH")
            return known.first ?? "default"
        }
        // Names stay free for the file, so one that it uses is not taken over; what only signs in is meant for this one.
        let isTaken = ["url", "folder"].contains { settings["archives.default.\($0)"] != nil }
        let name = isTaken ? "commandline" : "default"
        if archive.hasPrefix("folder:") {
            set("archives.\(name).folder", to: String(archive.dropFirst("folder:".count)), flag: "--archive")
        } else {
            set("archives.\(name).url", to: archive, flag: "--archive")
        }
        set("archive", to: name, flag: "--archive")
        return name
    }
}
