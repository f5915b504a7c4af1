import DICOM

/// What a plain form shows after the upload.
enum ResultPage {
    static func html(_ upload: StoredUpload) -> String {
        let waiting = upload.waitingFiles.map { "<tr><td>\($0.escaped)</td><td></td></tr>" }
        let rows =
            (upload.instances.map { instance in
                let words = instance.document.words
                let told = (words.isEmpty ? [] : [words]) + instance.warnings
                let warnings = told.map { "<br>\($0.escaped)" }.joined()
                return
                    "<tr><td>\(instance.file.escaped)\(warnings)</td><td><code>\(instance.sopInstanceUID.escaped)</code></td></tr>"
            } + waiting).joined(separator: "\n")
        let number = upload.instances.count + waiting.count
        let count = number == 1 ? "The file is" : "\(number) files are"
        let title = upload.isQueued ? "Queued" : "Stored"
        let sentence =
            upload.isQueued
            ? "\(count) safe on this gateway and will be delivered to the archive <b>\(upload.archive.escaped)</b>, which "
                + "cannot take \(number == 1 ? "it" : "them all") now. "
                + "<a href=\"/uploads/\(upload.id.escaped)\">See what becomes of it</a>."
            : "\(count) stored in the archive <b>\(upload.archive.escaped)</b>."
        return Page.document(
            title: title,
            """
            <h1 class="ok">\(title)</h1>
            <p>\(sentence)</p>
            \(upload.warnings.map { "<p>\($0.escaped)</p>" }.joined())
            <table>
            <tr><th>File</th><th>SOP Instance UID</th></tr>
            \(rows)
            </table>
            <p>Upload \(upload.id.escaped). <a href="/">Store another file</a></p>
            """)
    }

    static func html(_ problem: Problem, id: String?) -> String {
        let entries = problem.errors.map { entry in
            let subject =
                switch entry.subject {
                case .field(let name), .file(let name): "<b>\(name.escaped)</b> "
                case .request: ""
                }
            let file =
                entry.file.flatMap { name in if case .field = entry.subject { " (\(name.escaped)) " } else { nil } }
                ?? ""
            return "<li>\(subject)\(file)\(entry.message.escaped)</li>"
        }.joined(separator: "\n")
        return Page.document(
            title: problem.title,
            """
            <h1 class="bad">\(problem.title.escaped)</h1>
            <p>\(problem.detail.escaped)</p>
            \(entries.isEmpty ? "" : "<ul>\(entries)</ul>")
            <p>\(id.map { "Upload \($0.escaped). " } ?? "")Go back to correct the form, or <a href="/">begin anew</a>.</p>
            """)
    }
}
