// zlib, with what is a macro there. No logic.
#ifndef CZLIB_H
#define CZLIB_H

#include <zlib.h>

/// A stream without the header and checksum of zlib's own format: RFC 1951 alone.
static inline int czlib_inflate_init_raw(z_stream *_Nonnull stream) { return inflateInit2(stream, -MAX_WBITS); }

#endif
