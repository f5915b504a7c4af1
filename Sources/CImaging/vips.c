// libvips 8.13 or later, by its documented C API. GObject types are only ever pointers here.
#include <stdlib.h>
#include <string.h>

#include "CImaging.h"
#include "load.h"

typedef struct VipsImage VipsImage;
typedef struct VipsSource VipsSource;
typedef struct VipsRegion VipsRegion;

// VipsAccess, VipsFailOn, VipsIntent and VipsInterpretation of vips/foreign.h, vips/colour.h and vips/image.h.
enum { access_random = 0, access_sequential = 1, fail_on_error = 2, intent_relative = 1, space_srgb = 22 };
enum { space_lab = 13, space_cmyk = 15, format_uchar = 0 };

static struct {
  int (*init)(const char *);
  void (*concurrency_set)(int);
  void (*cache_set_max)(int);
  const char *(*error_buffer)(void);
  void (*error_clear)(void);
  VipsSource *(*source_new)(int);
  int (*load[7])(VipsSource *, VipsImage **, ...);
  int (*autorot)(VipsImage *, VipsImage **, ...);
  int (*icc_transform)(VipsImage *, VipsImage **, const char *, ...);
  int (*colourspace)(VipsImage *, VipsImage **, int, ...);
  int (*copy)(VipsImage *, VipsImage **, ...);
  VipsImage *(*image_new_from_memory)(const void *, size_t, int, int, int, int);
  int (*width)(const VipsImage *);
  int (*height)(const VipsImage *);
  int (*bands)(const VipsImage *);
  int (*format)(const VipsImage *);
  int (*interpretation)(const VipsImage *);
  int (*has_alpha)(VipsImage *);
  int (*page_height)(VipsImage *);
  int (*orientation)(VipsImage *);
  size_t (*get_typeof)(const VipsImage *, const char *);
  int (*get_int)(const VipsImage *, const char *, int *);
  int (*get_array_int)(VipsImage *, const char *, int **, int *);
  int (*get_blob)(const VipsImage *, const char *, const void **, size_t *);
  void (*set_blob_copy)(VipsImage *, const char *, const void *, size_t);
  VipsRegion *(*region_new)(VipsImage *);
  unsigned char *(*region_fetch)(VipsRegion *, int, int, int, int, size_t *);
  void (*unref)(void *);
  void (*free)(void *);
} vips;

struct cimaging_image {
  VipsSource *source;
  VipsImage *image;
  VipsRegion *region;
};

static int is_open;

enum cimaging_outcome cimaging_vips_open(void) {
  if (is_open) return CIMAGING_DONE;
  const struct cimaging_symbol symbols[] = {
      {"vips_init", &vips.init},
      {"vips_concurrency_set", &vips.concurrency_set},
      {"vips_cache_set_max", &vips.cache_set_max},
      {"vips_error_buffer", &vips.error_buffer},
      {"vips_error_clear", &vips.error_clear},
      {"vips_source_new_from_descriptor", &vips.source_new},
      {"vips_pngload_source", &vips.load[CIMAGING_PNG]},
      {"vips_gifload_source", &vips.load[CIMAGING_GIF]},
      {"vips_tiffload_source", &vips.load[CIMAGING_TIFF]},
      {"vips_webpload_source", &vips.load[CIMAGING_WEBP]},
      {"vips_heifload_source", &vips.load[CIMAGING_HEIF]},
      {"vips_jp2kload_source", &vips.load[CIMAGING_JP2K]},
      {"vips_jxlload_source", &vips.load[CIMAGING_JXL]},
      {"vips_autorot", &vips.autorot},
      {"vips_icc_transform", &vips.icc_transform},
      {"vips_colourspace", &vips.colourspace},
      {"vips_copy", &vips.copy},
      {"vips_image_new_from_memory", &vips.image_new_from_memory},
      {"vips_image_get_width", &vips.width},
      {"vips_image_get_height", &vips.height},
      {"vips_image_get_bands", &vips.bands},
      {"vips_image_get_format", &vips.format},
      {"vips_image_get_interpretation", &vips.interpretation},
      {"vips_image_hasalpha", &vips.has_alpha},
      {"vips_image_get_page_height", &vips.page_height},
      {"vips_image_get_orientation", &vips.orientation},
      {"vips_image_get_typeof", &vips.get_typeof},
      {"vips_image_get_int", &vips.get_int},
      {"vips_image_get_array_int", &vips.get_array_int},
      {"vips_image_get_blob", &vips.get_blob},
      {"vips_image_set_blob_copy", &vips.set_blob_copy},
      {"vips_region_new", &vips.region_new},
      {"vips_region_fetch", &vips.region_fetch},
      {"g_object_unref", &vips.unref},
      {"g_free", &vips.free},
  };
  if (!cimaging_find_functions("libvips.so.42", symbols, sizeof symbols / sizeof *symbols)) return CIMAGING_MISSING;
  if (vips.init("stow-gateway") != 0) return CIMAGING_MISSING;
  vips.concurrency_set(1);
  vips.cache_set_max(0);
  is_open = 1;
  return CIMAGING_DONE;
}

/// What the library's last complaint means.
static enum cimaging_outcome outcome(int result) {
  if (result == 0) return CIMAGING_DONE;
  const char *text = vips.error_buffer();
  int no_memory = strstr(text, "out of memory") || strstr(text, "Cannot allocate memory");
  int missing = strstr(text, "class \"") && strstr(text, "not found");
  vips.error_clear();
  return missing ? CIMAGING_MISSING : no_memory ? CIMAGING_NO_MEMORY : CIMAGING_REFUSED;
}

enum cimaging_outcome cimaging_load(enum cimaging_loader loader, int descriptor, int first, int number,
                                    int in_any_order, cimaging_image **made) {
  *made = NULL;
  cimaging_image *image = calloc(1, sizeof *image);
  if (!image) return CIMAGING_NO_MEMORY;
  vips.error_clear();
  image->source = vips.source_new(descriptor);
  int result = -1;
  int access = in_any_order ? access_random : access_sequential;
  if (image->source && first >= 0) {
    result = vips.load[loader](image->source, &image->image, "page", first, "n", number, "access", access, "fail_on",
                               fail_on_error, NULL);
  } else if (image->source) {
    result = vips.load[loader](image->source, &image->image, "access", access, "fail_on", fail_on_error, NULL);
  }
  if (result != 0) {
    cimaging_free(image);
    return outcome(result);
  }
  *made = image;
  return CIMAGING_DONE;
}

void cimaging_free(cimaging_image *image) {
  if (image->region) vips.unref(image->region);
  if (image->image) vips.unref(image->image);
  if (image->source) vips.unref(image->source);
  free(image);
}

struct cimaging_header cimaging_get_header(const cimaging_image *image) {
  VipsImage *from = image->image;
  struct cimaging_header header = {
      .width = vips.width(from),
      .height = vips.height(from),
      .bands = vips.bands(from),
      .samples = vips.format(from),
      .colours = vips.interpretation(from),
      .has_alpha = vips.has_alpha(from),
      .page_height = vips.page_height(from),
      .orientation = vips.orientation(from),
  };
  if (vips.get_typeof(from, "heif-bitdepth")) vips.get_int(from, "heif-bitdepth", &header.heif_bits);
  if (vips.get_typeof(from, "n-pages")) vips.get_int(from, "n-pages", &header.pages);
  return header;
}

int cimaging_get_delays(const cimaging_image *image, int *delays, int count) {
  int *values;
  int number;
  if (!vips.get_typeof(image->image, "delay")) return 0;
  if (vips.get_array_int(image->image, "delay", &values, &number) != 0) return 0;
  for (int index = 0; index < number && index < count; index++) delays[index] = values[index];
  return number;
}

const uint8_t *cimaging_get_exif(const cimaging_image *image, size_t *count) {
  const void *bytes;
  *count = 0;
  if (!vips.get_typeof(image->image, "exif-data")) return NULL;
  return vips.get_blob(image->image, "exif-data", &bytes, count) == 0 ? bytes : NULL;
}

int cimaging_has_profile(const cimaging_image *image) {
  return vips.get_typeof(image->image, "icc-profile-data") != 0;
}

/// Puts what an operation has made in the place of what it was made of.
static enum cimaging_outcome replace(cimaging_image *image, VipsImage *made, int result) {
  if (result != 0) return outcome(result);
  vips.unref(image->image);
  image->image = made;
  return CIMAGING_DONE;
}

enum cimaging_outcome cimaging_rotate(cimaging_image *image) {
  VipsImage *made = NULL;
  int result = vips.autorot(image->image, &made, NULL);
  return replace(image, made, result);
}

enum cimaging_outcome cimaging_make_srgb(cimaging_image *image, int by_profile) {
  VipsImage *made = NULL;
  if (by_profile) {
    int result = vips.icc_transform(image->image, &made, "srgb", "embedded", 1, "intent", intent_relative, NULL);
    return replace(image, made, result);
  }
  // Straight from Lab of 8 bits, it goes by a table of 64 steps for each band, up to 50 levels off.
  int result = vips.colourspace(image->image, &made, space_lab, NULL);
  enum cimaging_outcome end = replace(image, made, result);
  if (end != CIMAGING_DONE) return end;
  result = vips.colourspace(image->image, &made, space_srgb, NULL);
  return replace(image, made, result);
}

enum cimaging_outcome cimaging_rows(cimaging_image *image, int first, int number, uint8_t **rows, size_t *count) {
  *rows = NULL;
  if (!image->region && !(image->region = vips.region_new(image->image))) return outcome(-1);
  *rows = vips.region_fetch(image->region, 0, first, vips.width(image->image), number, count);
  return outcome(*rows ? 0 : -1);
}

void cimaging_free_rows(uint8_t *rows) { vips.free(rows); }

enum cimaging_outcome cimaging_cmyk_to_srgb(const uint8_t *cmyk, int width, int height, const uint8_t *profile,
                                            size_t profile_count, uint8_t *rgb) {
  cimaging_image image = {0};
  size_t byte_count = (size_t)width * (size_t)height * 4;
  VipsImage *bare = vips.image_new_from_memory(cmyk, byte_count, width, height, 4, format_uchar);
  if (!bare) return outcome(-1);
  int result = vips.copy(bare, &image.image, "interpretation", space_cmyk, NULL);
  vips.unref(bare);
  if (result != 0) return outcome(result);
  vips.set_blob_copy(image.image, "icc-profile-data", profile, profile_count);
  enum cimaging_outcome end = cimaging_make_srgb(&image, 1);
  for (int row = 0; end == CIMAGING_DONE && row < height; row++) {
    uint8_t *samples;
    size_t count;
    end = cimaging_rows(&image, row, 1, &samples, &count);
    if (end != CIMAGING_DONE) break;
    if (count == (size_t)width * 3) {
      memcpy(rgb + (size_t)row * count, samples, count);
    } else {
      end = CIMAGING_REFUSED;
    }
    vips.free(samples);
  }
  if (image.region) vips.unref(image.region);
  vips.unref(image.image);
  return end;
}
