// libjpeg-turbo 2.1 or later, by the TurboJPEG API.
#include <stdlib.h>
#include <string.h>

#include "CImaging.h"
#include "load.h"

typedef void *tjhandle;

// Of turbojpeg.h.
struct transform {
  struct {
    int x, y, w, h;
  } region;
  int operation;
  int options;
  void *data;
  int (*filter)(short *, int, int, int, int, int, struct transform *);
};
// A warning is an end, islow DCT, and no more than 500 scans, since an image of many scans takes hours.
enum { stop_on_warning = 8192, accurate_dct = 4096, limit_scans = 32768, perfect = 1, all_at_444 = 0 };

static struct {
  tjhandle (*init_decompress)(void);
  tjhandle (*init_compress)(void);
  tjhandle (*init_transform)(void);
  int (*header)(tjhandle, const unsigned char *, unsigned long, int *, int *, int *, int *);
  int (*decompress)(tjhandle, const unsigned char *, unsigned long, unsigned char *, int, int, int, int, int);
  int (*compress)(tjhandle, const unsigned char *, int, int, int, int, unsigned char **, unsigned long *, int, int,
                  int);
  int (*transform)(tjhandle, const unsigned char *, unsigned long, int, unsigned char **, unsigned long *,
                   struct transform *, int);
  char *(*error_text)(tjhandle);
  int (*destroy)(tjhandle);
  void (*free)(unsigned char *);
} turbo;

static int is_open;

enum cimaging_outcome cimaging_jpeg_open(void) {
  if (is_open) return CIMAGING_DONE;
  const struct cimaging_symbol symbols[] = {
      {"tjInitDecompress", &turbo.init_decompress},
      {"tjInitCompress", &turbo.init_compress},
      {"tjInitTransform", &turbo.init_transform},
      {"tjDecompressHeader3", &turbo.header},
      {"tjDecompress2", &turbo.decompress},
      {"tjCompress2", &turbo.compress},
      {"tjTransform", &turbo.transform},
      {"tjGetErrorStr2", &turbo.error_text},
      {"tjDestroy", &turbo.destroy},
      {"tjFree", &turbo.free},
  };
  if (!cimaging_find_functions("libturbojpeg.so.0", symbols, sizeof symbols / sizeof *symbols)) return CIMAGING_MISSING;
  is_open = 1;
  return CIMAGING_DONE;
}

/// What a result means; the handle is done with.
static enum cimaging_outcome outcome(tjhandle handle, int result) {
  enum cimaging_outcome end = CIMAGING_DONE;
  if (result != 0) {
    const char *text = turbo.error_text(handle);
    end = strstr(text, "emory") ? CIMAGING_NO_MEMORY
          : strstr(text, "not perfect") ? CIMAGING_NOT_PERFECT
                                        : CIMAGING_REFUSED;
  }
  turbo.destroy(handle);
  return end;
}

enum cimaging_outcome cimaging_jpeg_header(const uint8_t *bytes, size_t count, struct cimaging_jpeg *header) {
  int subsampling;
  tjhandle handle = turbo.init_decompress();
  if (!handle) return CIMAGING_NO_MEMORY;
  return outcome(handle, turbo.header(handle, bytes, count, &header->width, &header->height, &subsampling,
                                      &header->colours));
}

enum cimaging_outcome cimaging_jpeg_transform(const uint8_t *bytes, size_t count, int operation, uint8_t **made,
                                              size_t *made_count) {
  struct transform transform = {.operation = operation, .options = perfect};
  unsigned long size = 0;
  *made = NULL;
  tjhandle handle = turbo.init_transform();
  if (!handle) return CIMAGING_NO_MEMORY;
  int result = turbo.transform(handle, bytes, count, 1, made, &size, &transform, stop_on_warning | limit_scans);
  *made_count = size;
  if (result != 0 && *made) {
    turbo.free(*made);
    *made = NULL;
  }
  return outcome(handle, result);
}

enum cimaging_outcome cimaging_jpeg_decode(const uint8_t *bytes, size_t count, enum cimaging_pixels format,
                                           uint8_t *pixels) {
  tjhandle handle = turbo.init_decompress();
  if (!handle) return CIMAGING_NO_MEMORY;
  return outcome(handle, turbo.decompress(handle, bytes, count, pixels, 0, 0, 0, (int)format,
                                          stop_on_warning | accurate_dct | limit_scans));
}

enum cimaging_outcome cimaging_jpeg_encode(const uint8_t *rgb, int width, int height, uint8_t **made,
                                           size_t *made_count) {
  unsigned long size = 0;
  *made = NULL;
  tjhandle handle = turbo.init_compress();
  if (!handle) return CIMAGING_NO_MEMORY;
  int result =
      turbo.compress(handle, rgb, width, 0, height, CIMAGING_RGB, made, &size, all_at_444, 100, accurate_dct);
  *made_count = size;
  return outcome(handle, result);
}

void cimaging_jpeg_free(uint8_t *made) { turbo.free(made); }
