import ArgumentParser
import Forwarder

/// Runs the work of a command on a pipeline of its own, and ends the command with its exit code.
///
/// - Parameter stopped: what is told where it was made to stop before its end.
/// - Parameter silenced: how it ends where all went well, but standard output took no more.
/// - Throws: the exit code, always.
func runOnPipeline(
    _ configuration: Configuration, usesQueue: Bool = false, stopped: String, silenced: ExitStatus,
    _ work: @escaping @Sendable (LocalPipeline, Outlet, StandardOutput) async -> Int32
) throws {
    let pipeline: LocalPipeline
    let status: Int32?
    let output = StandardOutput()
    do throws(ServerError) {
        pipeline = try LocalPipeline(configuration, usesQueue: usesQueue)
        status = try pipeline.run { [pipeline] outlet in await work(pipeline, outlet, output) }
    } catch {
        writeError("stow-gateway: \(error.sentence)")
        throw ExitStatus.inputOutput.code
    }
    if let complaint = output.complaint { writeError(complaint) }
    guard let status else {
        writeError("stow-gateway: \(stopped)")
        throw ExitCode(pipeline.interruption.exitCode)
    }
    throw ExitCode(status == 0 && output.errno != 0 ? silenced.rawValue : status)
}
