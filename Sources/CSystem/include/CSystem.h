// What Swift's Glibc module lacks. No logic.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>

/// O_TMPFILE of Linux's open(2): a file without a name, gone with its last descriptor.
static const int csystem_o_tmpfile = 020000000 | O_DIRECTORY;

/// An epoll_event's data is a union; this program only stores descriptors in it.
static inline int csystem_epoll_ctl(int epoll, int operation, int descriptor, uint32_t events) {
  struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
  return epoll_ctl(epoll, operation, descriptor, &event);
}
static inline int csystem_event_descriptor(const struct epoll_event *_Nonnull event) { return event->data.fd; }
static inline uint32_t csystem_event_bits(const struct epoll_event *_Nonnull event) { return event->events; }

#endif
