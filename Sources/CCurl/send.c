// libcurl 7.88 writes the head of a request and its content by two calls of send(2), so that the head wakes the archive for
// nothing. A program's own `send` stands before libc's for the libraries that it loads as well (ld.so(8)); this one is libc's
// save for one flag. Where it is not found, the two are sent apart, and nothing else changes.
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "CCurl.h"

static _Thread_local bool more_follows;

void ccurl_expect_content(int expected) { more_follows = expected; }

ssize_t send(int socket, const void *data, size_t count, int flags) {
  if (more_follows) {
    more_follows = false;
    flags |= MSG_MORE;
  }
  return sendto(socket, data, count, flags, NULL, 0);
}
