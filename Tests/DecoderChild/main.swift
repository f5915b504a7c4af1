import Decoder

// The child of the unit tests: what `stow-gateway child` is to the gateway.
runAsChild(Array(CommandLine.arguments.dropFirst()))
