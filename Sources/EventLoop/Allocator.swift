internal import CSystem

/// Tells glibc's malloc to keep what it has got from the kernel.
///
/// The default gives the buffers of each request back and takes them anew, which costs more page faults than all of
/// Swift costs time (measured: CPU per request against nginx from ×3.3 to ×1.8). Blocks from 64 MiB on are still
/// mapped on their own, and the top of the heap is trimmed when 256 MiB of it are unused.
package func keepAllocatedMemory() {
    mallopt(M_TRIM_THRESHOLD, 256 << 20)
    mallopt(M_MMAP_THRESHOLD, 64 << 20)
    mallopt(M_TOP_PAD, 1 << 20)
    // One arena: each further one would keep its own share of freed memory.
    mallopt(M_ARENA_MAX, 4)
}
