import DICOM

@testable import Conversion

extension Target {
    static let archives: [Target] = [
        Target("zip") { bytes async in
            let limits = Readings.expansion
            let key = SiteKey(Array(repeating: 1, count: 32))
            let readings = Readings(bytes, name: "a.zip")
            let expansion = await expand([readings.file], limits, key, in: readings.workshop)
            demand(expansion.files.count <= limits.files, "the limit of files")
            demand(expansion.faults.allSatisfy { expansion.files.indices.contains($0.file) }, "faults are of files")
            guard ZIPArchive.isArchive(readings.file.content), expansion.faults.isEmpty else { return }
            var total = 0
            for file in expansion.files {
                let content = try? file.content.read(at: 0, count: file.content.byteCount)
                demand(content?.count == file.content.byteCount, "entries lie within their store")
                demand(file.digest == ContentDigest.of(content ?? [], key), "the digest is that of the entry")
                total += file.content.byteCount
            }
            demand(total <= limits.byteCount, "the limit of bytes")
        },
        Target("inflate") { bytes async in
            // Behind the meta information of a deflated object.
            guard let head = try? Part10Head(of: .bytes([8, 0, 5, 0])) else { return }
            let inflated = try? Media.inflate(.bytes(bytes), behind: head, Readings.expansion, FuzzWorkshop())
            demand(inflated?.byteCount ?? 0 <= Readings.expansion.byteCount, "the limit of bytes")
        },
        Target("media") { bytes async in
            let readings = Readings(bytes)
            _ = mayBringPatient(readings.file.content)
            await readings.convert()
            var able = readings
            able.workshop.output = readings.file.content
            await able.convert()
        },
    ]
}
