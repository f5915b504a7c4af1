import Crypto
import DICOM

/// The upload form: plain HTML that works without a script.
enum Page {
    /// Nothing but our own style, which is named by its digest, and forms that post to ourselves.
    static let contentSecurityPolicy: String = {
        var digest: [UInt8] = []
        Base64.append(Array(SHA256.hash(data: Array(style.utf8))), to: &digest)
        return
            "default-src 'none'; style-src 'sha256-\(String(decoding: digest, as: UTF8.self))'; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'"
    }()

    static func form(_ configuration: Configuration) -> String {
        let inputs = fields.map { field in
            "<label for=\"\(field.name)\">\(field.label)</label>"
                + "<input id=\"\(field.name)\" name=\"\(field.name)\" type=\"\(field.type)\"\(field.attributes)>"
        }.joined(separator: "\n")
        return document(
            title: "Store a file",
            """
            <h1>Store a file</h1>
            <p>Documents, images, videos, 3D models, DICOM objects, or a ZIP archive of them, stored in the archive <b>\(configuration.defaultArchive.escaped)</b>.</p>
            <form method="post" action="/upload" enctype="multipart/form-data">
            <label for="file">File or files</label>
            <input id="file" name="file" type="file" multiple required>
            \(inputs)
            <label for="PatientSex">Sex</label>
            <select id="PatientSex" name="PatientSex"><option value="">not known</option><option value="F">female</option><option value="M">male</option><option value="O">other</option></select>
            <button type="submit">Store</button>
            </form>
            """)
    }

    private struct Input {
        let name: String
        let label: String
        var type = "text"
        var attributes = ""
    }

    private static let fields = [
        Input(name: "PatientID", label: "Patient ID", attributes: " maxlength=\"64\" required"),
        Input(name: "PatientName", label: "Patient name (Family^Given)", attributes: " maxlength=\"324\""),
        Input(name: "PatientBirthDate", label: "Date of birth", type: "date"),
        Input(name: "AccessionNumber", label: "Accession number", attributes: " maxlength=\"16\""),
        Input(name: "DocumentTitle", label: "Title", attributes: " maxlength=\"1024\""),
    ]

    static func document(title: String, _ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title.escaped)</title>
        <style>\(style)</style>
        </head>
        <body>
        <main>
        \(body)
        </main>
        </body>
        </html>

        """
    }

    private static let style = """
        :root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:0}
        main{max-width:40rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem}
        form{display:grid;gap:.25rem}label{font-weight:600;margin-top:.75rem}
        input,select,button{font:inherit;padding:.5rem;border:1px solid #888;border-radius:.25rem}
        button{margin-top:1.25rem;background:#0b5cad;color:#fff;border-color:#0b5cad}
        .ok{color:#0a7a33}.bad{color:#b3261e}table{border-collapse:collapse;width:100%}
        th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #8884;vertical-align:top}
        code{overflow-wrap:anywhere}
        """
}

extension String {
    /// As text of an HTML element or attribute.
    var escaped: String {
        var text = ""
        for character in unicodeScalars {
            switch character {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
