/// What the kernel can refuse to a loop.
package enum EventLoopError: Error, Equatable {
    case systemCall(String, errno: Int32)
}
