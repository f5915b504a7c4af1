// Functions of a library that is opened when it is first needed.
#ifndef CIMAGING_LOAD_H
#define CIMAGING_LOAD_H

#include <stddef.h>

struct cimaging_symbol {
  const char *name;
  /// The pointer to a function that is set.
  void *place;
};

/// Opens the library and finds the functions; 0 if one of these is not there.
int cimaging_find_functions(const char *library, const struct cimaging_symbol *symbols, size_t count);

#endif
