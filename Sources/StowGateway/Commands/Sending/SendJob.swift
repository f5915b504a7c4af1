/// What the command line of `send` asks for.
struct SendJob: Sendable {
    var files: [FilePath]
    /// Attributes and control parameters.
    var fields: [FieldInput]
    var usesQueue = false
    var isDryRun = false
    var printsJSON = false
    var showsProgress = false
    /// At most so many files make one upload.
    var batchFileCount = 100

    /// More than this make an upload of their own each, or are sent in several. Units: bytes.
    static let batchByteCount = 256 << 20

    /// The files of each upload, in order.
    func batches(
        _ files: [(path: FilePath, byteCount: Int)]
    ) -> [ArraySlice<(path: FilePath, byteCount: Int)>] {
        var batches: [ArraySlice<(path: FilePath, byteCount: Int)>] = []
        var start = 0
        var byteCount = 0
        for (index, file) in files.enumerated() {
            let isFull = index - start >= batchFileCount || byteCount > Self.batchByteCount - file.byteCount
            if index > start, isFull {
                batches.append(files[start..<index])
                start = index
                byteCount = 0
            }
            byteCount += min(file.byteCount, Self.batchByteCount)
        }
        if start < files.count { batches.append(files[start...]) }
        return batches
    }
}
