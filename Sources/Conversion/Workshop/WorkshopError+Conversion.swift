extension ConversionError {
    /// What a workshop could not do, said of the kind of media that it was given.
    init(_ error: WorkshopError, of found: String) {
        self =
            switch error {
            case .rejected: .decoderFailed(found: found, .rejected)
            case .notRead(let form): .decoderFailed(found: found, .notRead(form))
            case .crashed: .decoderFailed(found: found, .crashed)
            case .tookTooLong(let seconds): .decoderFailed(found: found, .tookTooLong(seconds: seconds))
            case .needsTooMuchMemory: .decoderFailed(found: found, .neededTooMuchMemory)
            case .tooManyPixels(let limit): .tooManyPixels(limit: limit)
            case .tooManyPages(let limit): .tooManyPages(limit: limit)
            case .tooMuchOutput(let limit): .decoderFailed(found: found, .wroteTooMuch(limit: limit))
            case .missing(let package): .toolMissing(found: found, package: package)
            case .unavailable(let errno): .workshopUnavailable(errno: errno)
            }
    }
}
