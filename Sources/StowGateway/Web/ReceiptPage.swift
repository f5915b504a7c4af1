import Forwarder

/// A receipt for a person.
enum ReceiptPage {
    static func html(_ receipt: Receipt) -> String {
        let rows = receipt.attempts.map { attempt in
            "<tr><td>\(Timestamp.text(milliseconds: attempt.start))</td><td>\(attempt.result.rawValue)</td>"
                + "<td>\((attempt.reason ?? "").escaped)</td></tr>"
        }.joined(separator: "\n")
        let next = receipt.due.map { "<p>The next attempt is due at \(Timestamp.text(milliseconds: $0)).</p>" } ?? ""
        return Page.document(
            title: "Upload \(receipt.id)",
            """
            <h1 class="\(receipt.status == .held ? "bad" : "ok")">\(title(receipt.status))</h1>
            <p>\(explanation(receipt.status)) Archive: <b>\(receipt.archive.escaped)</b>.</p>
            \(receipt.reason.map { "<p>\($0.escaped)</p>" } ?? "")
            \(next)
            <table>
            <tr><th>Attempt</th><th>Result</th><th>Reason</th></tr>
            \(rows)
            </table>
            <p>Upload \(receipt.id.escaped), taken at \(Timestamp.text(milliseconds: receipt.created)). <a href="/">Store another file</a></p>
            """)
    }

    private static func title(_ status: UploadStatus) -> String {
        switch status {
        case .queued: "Queued"
        case .stored: "Stored"
        case .held: "Held"
        case .discarded: "Discarded"
        }
    }

    private static func explanation(_ status: UploadStatus) -> String {
        switch status {
        case .queued: "The upload is safe on this gateway's disk and will be delivered."
        case .stored: "The archive has confirmed every object."
        case .held: "The upload is safe on this gateway's disk, but it was not stored: somebody must decide."
        case .discarded: "The upload was given up; nothing of it is left."
        }
    }
}
