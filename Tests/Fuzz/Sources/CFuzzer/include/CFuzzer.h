#pragma once

#include <stddef.h>
#include <stdint.h>

/// libFuzzer as a library: runs `test` on inputs until its options say stop.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));

/// A new empty file in memory, or -1.
int cfuzzer_memory_file(void);
