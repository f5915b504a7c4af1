import DICOM

/// A batch on its way from files to instances, with the files that fell out of it.
struct BatchConversion {
    private let input: ConversionInput
    private let given: DataSet
    private let options: ReadingOptions
    private var faults: [(file: Int, error: ConversionError)]
    /// DICOM directories, which are left out where there are other files.
    private var directories: [Int] = []
    private var recognised: [(file: Int, reading: Reading)] = []
    private var finished: [(file: Int, media: [Media])] = []

    init(_ input: ConversionInput, given: DataSet) {
        self.input = input
        self.given = given
        options = ReadingOptions(
            rendering: input.rendering, settings: input.settings, given: input.media(given),
            wanted: input.objects(given), isAttached: input.attachment != nil,
            coercion: input.coerces ? input.acceptedAt : nil, moment: input.acceptedAt)
        faults = input.faults
    }

    var readings: [Reading] { recognised.map(\.reading) }

    /// Reads the headers.
    mutating func read() {
        let known = Set(faults.map(\.file))
        recognised.reserveCapacity(input.files.count)
        for (index, file) in input.files.enumerated() where !known.contains(index) {
            do throws(ConversionError) {
                let row = try MediaDescriptor.identify(file)
                guard let reader = row.read else { throw .notYetSupported(found: row.name, instead: row.instead) }
                recognised.append((index, try reader(file, options(for: row))))
            } catch {
                fail(index, error)
            }
        }
    }

    /// Without the rendering where this kind is to be spared it.
    private func options(for row: MediaDescriptor) -> ReadingOptions {
        guard input.rendersWherePossible, let wanted = input.rendering, !row.canBecome(wanted) else { return options }
        var options = options
        options.rendering = nil
        return options
    }

    /// Does the work that the readings ask for, one file after the other: an upload never takes more than its share.
    nonisolated(nonsending) mutating func finish(in workshop: any Workshop) async {
        finished.reserveCapacity(recognised.count)
        for (index, reading) in recognised {
            switch reading {
            case .media(let one): finished.append((index, [one]))
            case .work(let work):
                do throws(ConversionError) {
                    finished.append((index, try await work(workshop)))
                } catch {
                    fail(index, error)
                }
            }
        }
    }

    /// - Throws: the faults so far, if they end the upload.
    func settle() throws(ConversionFailure) {
        guard faults.isEmpty || input.isPartial && faults.allSatisfy({ $0.error.isOfOneFile }) else { throw failure }
    }

    /// - Throws: the faults so far, where no file is left.
    func checkIsNotEmpty() throws(ConversionFailure) {
        if recognised.isEmpty { throw failure }
    }

    /// - Throws: all faults, where nothing is to be sent.
    mutating func outcome() throws(ConversionFailure) -> ConversionOutcome {
        while true {
            guard !finished.isEmpty else {
                faults += directories.map { ($0, .dicomDirectory) }
                throw failure
            }
            let good = finished.map { index, _ in
                var file = input.files[index]
                file.name = file.name ?? "\(index + 1)"
                return file
            }
            do throws(ConversionFailure) {
                return ConversionOutcome(
                    instances: try instances(of: finished.map(\.media), input.of(good), given: given),
                    refused: failure.faults, warnings: directories.isEmpty ? [] : [Self.directoryWarning])
            } catch {
                faults += error.faults.map { (finished[$0.file].file, $0.error) }
                try settle()
                let bad = Set(error.faults.map(\.file))
                finished = finished.enumerated().filter { !bad.contains($0.offset) }.map(\.element)
            }
        }
    }

    private static let directoryWarning =
        "The DICOM directory (DICOMDIR) was left out: an archive makes its own."

    private mutating func fail(_ index: Int, _ error: ConversionError) {
        if error == .dicomDirectory, input.files.count > 1 {
            directories.append(index)
        } else {
            faults.append((index, error))
        }
    }

    /// All faults in the order of the files.
    var failure: ConversionFailure {
        if faults.isEmpty { return ConversionFailure(faults: []) }
        let order = faults.indices.sorted { (faults[$0].file, $0) < (faults[$1].file, $1) }
        return ConversionFailure(faults: order.map { faults[$0] })
    }
}
