import DICOM

/// An archive's answer to one Store request, and what may be concluded from it.
struct StoreAnswer {
    let status: Int
    let retryAfter: Int?
    /// The Store Instances Response, where the answer holds one.
    let content: StoreResponse?
    private let sentByteCount: Int
    private let byteCount: Int

    init(_ response: UpstreamResponse, expecting byteCount: Int) {
        status = response.status
        retryAfter = response.retryAfter
        content =
            response.body.isEmpty ? nil : try? StoreResponse(parsing: response.body, contentType: response.contentType)
        sentByteCount = response.sentByteCount
        self.byteCount = byteCount
    }

    /// The outcome per instance.
    ///
    /// - Throws: where the answer says nothing about any instance.
    func delivery(of instances: [DICOMInstance]) throws(ForwarderError) -> Delivery {
        // Whoever answers success before the end has not stored what we sent, whatever the answer names.
        if sentByteCount < byteCount, (200...299).contains(status) {
            throw .incompleteUpload(sent: sentByteCount, of: byteCount)
        }
        if let content, content.namesAnyInstance(of: instances), sentByteCount >= byteCount {
            return delivery(of: instances, by: content)
        }
        switch status {
        case 200...299:
            guard let content else { throw .unreadableResponse(status: status) }
            return delivery(of: instances, by: content)
        case 300...399: throw .redirected(status: status)
        case 401, 403: throw .unauthorized(status: status)
        case 413: throw .tooLargeUpstream
        default: throw .upstreamStatus(status, retryAfter: retryAfter)
        }
    }

    private func delivery(of instances: [DICOMInstance], by content: StoreResponse) -> Delivery {
        var delivery = content.delivery(of: instances, status: status)
        delivery.retryAfter = retryAfter
        return delivery
    }
}
