#include "load.h"

#include <dlfcn.h>
#include <string.h>

int cimaging_find_functions(const char *library, const struct cimaging_symbol *symbols, size_t count) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!handle) return 0;
  for (size_t index = 0; index < count; index++) {
    void *symbol = dlsym(handle, symbols[index].name);
    if (!symbol) return 0;
    // ISO C has no conversion from an object pointer to one of a function; POSIX has them alike.
    memcpy(symbols[index].place, &symbol, sizeof symbol);
  }
  return 1;
}
