// What decoder children call of libvips, libjpeg-turbo and CharLS. The libraries are opened only there, so that the
// gateway stays small and does without them where they are not installed. No logic: every decision is in Decoder.
#ifndef CIMAGING_H
#define CIMAGING_H

#include <stddef.h>
#include <stdint.h>

/// How a call ended.
enum cimaging_outcome {
  CIMAGING_DONE,
  /// The library says that the content is wrong.
  CIMAGING_REFUSED,
  /// The library got no memory.
  CIMAGING_NO_MEMORY,
  /// A lossless transform does not exist for these dimensions.
  CIMAGING_NOT_PERFECT,
  /// The library is not installed.
  CIMAGING_MISSING,
};

// MARK: libvips

enum cimaging_loader {
  CIMAGING_PNG,
  CIMAGING_GIF,
  CIMAGING_TIFF,
  CIMAGING_WEBP,
  CIMAGING_HEIF,
  CIMAGING_JP2K,
  CIMAGING_JXL,
};

/// VipsBandFormat.
enum cimaging_samples { CIMAGING_UCHAR = 0, CIMAGING_USHORT = 2 };

/// VipsInterpretation.
enum cimaging_colours { CIMAGING_LAB = 13, CIMAGING_CMYK = 15, CIMAGING_LABS = 21 };

struct cimaging_header {
  int width;
  int height;
  int bands;
  int samples;
  int colours;
  int has_alpha;
  /// Rows of one page; the pages stand one below the other.
  int page_height;
  /// EXIF, 1…8.
  int orientation;
  /// Of HEIF, before widening; 0 where unknown.
  int heif_bits;
  /// Pages or pictures of the file; 0 where the loader does not say.
  int pages;
};

/// A VipsImage and the region that its rows are read through.
typedef struct cimaging_image cimaging_image;

/// Opens libvips for one-threaded work without a cache.
enum cimaging_outcome cimaging_vips_open(void);
/// Reads the header; pixels are decoded as rows are asked for. `first` and `number`: pages, -1 for the loader's own.
enum cimaging_outcome cimaging_load(enum cimaging_loader loader, int descriptor, int first, int number,
                                    int in_any_order, cimaging_image *_Nullable *_Nonnull image);
void cimaging_free(cimaging_image *_Nonnull image);
struct cimaging_header cimaging_get_header(const cimaging_image *_Nonnull image);
/// The delays of an animation in milliseconds, at most `count`; how many there are.
int cimaging_get_delays(const cimaging_image *_Nonnull image, int *_Nonnull delays, int count);
/// The EXIF block, which lives as long as the image; `NULL` where there is none.
const uint8_t *_Nullable cimaging_get_exif(const cimaging_image *_Nonnull image, size_t *_Nonnull count);
int cimaging_has_profile(const cimaging_image *_Nonnull image);
/// Undoes the EXIF orientation.
enum cimaging_outcome cimaging_rotate(cimaging_image *_Nonnull image);
/// Makes sRGB by the embedded colour profile, or of device-independent colours.
enum cimaging_outcome cimaging_make_srgb(cimaging_image *_Nonnull image, int by_profile);
/// The samples of some rows; give them back with `cimaging_free_rows`.
enum cimaging_outcome cimaging_rows(cimaging_image *_Nonnull image, int first, int number,
                                    uint8_t *_Nullable *_Nonnull rows, size_t *_Nonnull count);
void cimaging_free_rows(uint8_t *_Nonnull rows);
/// A CMYK image out of memory with an embedded colour profile, as sRGB samples, which `rgb` has room for.
enum cimaging_outcome cimaging_cmyk_to_srgb(const uint8_t *_Nonnull cmyk, int width, int height,
                                            const uint8_t *_Nonnull profile, size_t profile_count,
                                            uint8_t *_Nonnull rgb);

// MARK: libjpeg-turbo

enum cimaging_outcome cimaging_jpeg_open(void);

struct cimaging_jpeg {
  int width;
  int height;
  /// TJCS: 0 RGB, 1 YCbCr, 2 gray, 3 CMYK, 4 YCCK.
  int colours;
};

/// TJPF: pixel formats.
enum cimaging_pixels { CIMAGING_RGB = 0, CIMAGING_GRAY = 6, CIMAGING_CMYK_PIXELS = 11 };

enum cimaging_outcome cimaging_jpeg_header(const uint8_t *_Nonnull bytes, size_t count,
                                           struct cimaging_jpeg *_Nonnull header);
/// A sequential JPEG of the same coefficients. `operation`: TJXOP. Give `made` back with `cimaging_jpeg_free`.
enum cimaging_outcome cimaging_jpeg_transform(const uint8_t *_Nonnull bytes, size_t count, int operation,
                                              uint8_t *_Nullable *_Nonnull made, size_t *_Nonnull made_count);
/// Decodes into `pixels`, which has room for the whole image. What libjpeg only warns of is refused.
enum cimaging_outcome cimaging_jpeg_decode(const uint8_t *_Nonnull bytes, size_t count, enum cimaging_pixels format,
                                           uint8_t *_Nonnull pixels);
/// Encodes RGB at quality 100 without subsampling.
enum cimaging_outcome cimaging_jpeg_encode(const uint8_t *_Nonnull rgb, int width, int height,
                                           uint8_t *_Nullable *_Nonnull made, size_t *_Nonnull made_count);
void cimaging_jpeg_free(uint8_t *_Nonnull made);

// MARK: CharLS

enum cimaging_outcome cimaging_charls_open(void);

struct cimaging_jpegls {
  uint32_t width;
  uint32_t height;
  int32_t bits;
  int32_t components;
};

typedef struct charls_jpegls_decoder cimaging_jpegls_decoder;

/// Reads the header; free the decoder in any case.
enum cimaging_outcome cimaging_jpegls_start(const uint8_t *_Nonnull bytes, size_t count,
                                            cimaging_jpegls_decoder *_Nullable *_Nonnull decoder,
                                            struct cimaging_jpegls *_Nonnull header);
enum cimaging_outcome cimaging_jpegls_decode(cimaging_jpegls_decoder *_Nonnull decoder);
void cimaging_jpegls_free(cimaging_jpegls_decoder *_Nonnull decoder);

#endif
