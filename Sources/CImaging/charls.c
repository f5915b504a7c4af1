// CharLS 2, by its C API.
#include <stdlib.h>
#include <string.h>

#include "CImaging.h"
#include "load.h"

static struct {
  cimaging_jpegls_decoder *(*create)(void);
  void (*destroy)(const cimaging_jpegls_decoder *);
  int (*set_source)(cimaging_jpegls_decoder *, const void *, size_t);
  int (*read_header)(cimaging_jpegls_decoder *);
  int (*frame_info)(const cimaging_jpegls_decoder *, struct cimaging_jpegls *);
  int (*destination_size)(const cimaging_jpegls_decoder *, uint32_t, size_t *);
  int (*decode)(cimaging_jpegls_decoder *, void *, size_t, uint32_t);
} charls;

/// charls_jpegls_errc of charls/public_types.h.
enum { not_enough_memory = 1 };

static int is_open;

enum cimaging_outcome cimaging_charls_open(void) {
  if (is_open) return CIMAGING_DONE;
  const struct cimaging_symbol symbols[] = {
      {"charls_jpegls_decoder_create", &charls.create},
      {"charls_jpegls_decoder_destroy", &charls.destroy},
      {"charls_jpegls_decoder_set_source_buffer", &charls.set_source},
      {"charls_jpegls_decoder_read_header", &charls.read_header},
      {"charls_jpegls_decoder_get_frame_info", &charls.frame_info},
      {"charls_jpegls_decoder_get_destination_size", &charls.destination_size},
      {"charls_jpegls_decoder_decode_to_buffer", &charls.decode},
  };
  if (!cimaging_find_functions("libcharls.so.2", symbols, sizeof symbols / sizeof *symbols)) return CIMAGING_MISSING;
  is_open = 1;
  return CIMAGING_DONE;
}

static enum cimaging_outcome outcome(int error) {
  return error == 0 ? CIMAGING_DONE : error == not_enough_memory ? CIMAGING_NO_MEMORY : CIMAGING_REFUSED;
}

enum cimaging_outcome cimaging_jpegls_start(const uint8_t *bytes, size_t count, cimaging_jpegls_decoder **decoder,
                                            struct cimaging_jpegls *header) {
  *decoder = charls.create();
  if (!*decoder) return CIMAGING_NO_MEMORY;
  int error = charls.set_source(*decoder, bytes, count);
  if (error == 0) error = charls.read_header(*decoder);
  if (error == 0) error = charls.frame_info(*decoder, header);
  return outcome(error);
}

enum cimaging_outcome cimaging_jpegls_decode(cimaging_jpegls_decoder *decoder) {
  size_t count;
  int error = charls.destination_size(decoder, 0, &count);
  if (error != 0) return outcome(error);
  void *pixels = malloc(count);
  if (!pixels) return CIMAGING_NO_MEMORY;
  error = charls.decode(decoder, pixels, count, 0);
  free(pixels);
  return outcome(error);
}

void cimaging_jpegls_free(cimaging_jpegls_decoder *decoder) { charls.destroy(decoder); }
