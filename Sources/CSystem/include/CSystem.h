// What Swift's Glibc module lacks. No logic.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <fcntl.h>
#include <malloc.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/types.h>

/// O_TMPFILE of Linux's open(2): a file without a name, gone with its last descriptor.
static const int csystem_o_tmpfile = 020000000 | O_DIRECTORY;

/// An epoll_event's data is a union; this program only stores descriptors in it.
static inline int csystem_epoll_ctl(int epoll, int operation, int descriptor, uint32_t events) {
  struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
  return epoll_ctl(epoll, operation, descriptor, &event);
}
static inline int csystem_event_descriptor(const struct epoll_event *_Nonnull event) { return event->data.fd; }
static inline uint32_t csystem_event_bits(const struct epoll_event *_Nonnull event) { return event->events; }

/// A descriptor that becomes readable when the process has ended; -1 where the kernel has none (pidfd_open(2)).
int csystem_pidfd_open(pid_t process);
/// Lets a child close every descriptor from `first` on (posix_spawn_file_actions_addclosefrom_np).
int csystem_spawn_close_from(posix_spawn_file_actions_t *_Nonnull actions, int first);
/// What the process executes from now on gains no rights (PR_SET_NO_NEW_PRIVS).
int csystem_gain_no_privileges(void);
/// The kernel kills the process when the thread that started it ends (PR_SET_PDEATHSIG).
int csystem_die_with_parent(void);
/// Moves the process into a network of its own, without any interface; -1 where the kernel refuses.
int csystem_leave_network(void);

/// What waitpid(2) says of a process that has ended: its exit status, or minus the signal that killed it.
int csystem_ending(int status);

/// Sends `bytes` and up to 4 descriptors over a socket of the local domain; 0, or -1 with errno.
int csystem_send(int socket, const void *_Nonnull bytes, size_t count, const int *_Nullable descriptors, int number);
/// Receives one message and up to 4 descriptors, which are close-on-exec; its byte count (0: the other end is gone),
/// or -1 with errno. A message that does not fit is EMSGSIZE. `number` becomes the number of the descriptors.
ssize_t csystem_receive(int socket, void *_Nonnull bytes, size_t count, int *_Nonnull descriptors,
                        int *_Nonnull number);

#endif
