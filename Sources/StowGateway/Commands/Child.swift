import ArgumentParser
import Decoder

/// The program as a child of itself: a launcher of other programs within limits, or a decoder of images.
struct Child: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "child", abstract: "What the gateway starts by itself.", shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    func run() { runAsChild(arguments) }
}
