// A disk that fails when it is told to: preloaded before the C library, it lets chosen calls below one folder fail.
//
// FAULTY_DISK_FOLDER is the folder, FAULTY_DISK_CONTROL a file of `struct control` that the test maps too.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, RENAME = 4, LINK = 8, OPEN = 16, TRUNCATE = 32, UNLINK = 64 };

struct control {
    _Atomic int calls;      // which of the above may fail
    _Atomic int error;      // with this errno
    _Atomic int countdown;  // fails where it comes to 0
    _Atomic int count;      // so many times in a row
    _Atomic int failed;     // how often it has
    _Atomic int seen;       // how many such calls there were
    _Atomic int lies;       // whether fsync only pretends
};

static struct control nothing, *control = &nothing;
static char folder[4096];
static size_t folder_length;

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("FAULTY_DISK_CONTROL"), *below = getenv("FAULTY_DISK_FOLDER");
    if (!path || !below || strlen(below) >= sizeof folder) return;
    strcpy(folder, below);
    folder_length = strlen(folder);
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int file = real(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *map = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (map != MAP_FAILED) control = map;
    close(file);
}

static int is_below(const char *path) { return folder_length && !strncmp(path, folder, folder_length); }

static int is_open_below(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_below(path);
}

static int is_named_below(int directory, const char *path) {
    return path[0] == '/' || directory == AT_FDCWD ? is_below(path) : is_open_below(directory);
}

// Whether this call fails; sets errno.
static int fails(int call) {
    if (!(control->calls & call)) return 0;
    control->seen++;
    int left = --control->countdown;
    if (left > 0 || left <= -control->count) return 0;
    control->failed++;
    errno = control->error;
    return 1;
}

#define REAL(type, name, ...) type (*real)(__VA_ARGS__) = dlsym(RTLD_NEXT, name)

ssize_t write(int file, const void *bytes, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return control->calls & WRITE && is_open_below(file) && fails(WRITE) ? -1 : real(file, bytes, count);
}

#define PWRITE(function) \
    ssize_t function(int file, const void *bytes, size_t count, off64_t offset) { \
        REAL(ssize_t, #function, int, const void *, size_t, off64_t); \
        return control->calls & WRITE && is_open_below(file) && fails(WRITE) ? -1 : real(file, bytes, count, offset); \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

#define SENDFILE(function) \
    ssize_t function(int to, int from, off64_t *offset, size_t count) { \
        REAL(ssize_t, #function, int, int, off64_t *, size_t); \
        return control->calls & WRITE && is_open_below(to) && fails(WRITE) ? -1 : real(to, from, offset, count); \
    }
SENDFILE(sendfile)
SENDFILE(sendfile64)

#define SYNCING(function) \
    int function(int file) { \
        REAL(int, #function, int); \
        if (control->lies && is_open_below(file)) return 0; \
        return control->calls & SYNC && is_open_below(file) && fails(SYNC) ? -1 : real(file); \
    }
SYNCING(fsync)
SYNCING(fdatasync)

#define TRUNCATING(function) \
    int function(int file, off64_t length) { \
        REAL(int, #function, int, off64_t); \
        return control->calls & TRUNCATE && is_open_below(file) && fails(TRUNCATE) ? -1 : real(file, length); \
    }
TRUNCATING(ftruncate)
TRUNCATING(ftruncate64)

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return is_below(to) && fails(RENAME) ? -1 : real(from, to);
}

int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    return is_below(to) && fails(LINK) ? -1 : real(from, to);
}

int linkat(int from, const char *old, int to, const char *new, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    return control->calls & LINK && is_named_below(to, new) && fails(LINK) ? -1 : real(from, old, to, new, flags);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return is_below(path) && fails(UNLINK) ? -1 : real(path);
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

#define OPENING(function) \
    int function(const char *path, int flags, ...) { \
        REAL(int, #function, const char *, int, ...); \
        MODE(flags) \
        return is_below(path) && fails(OPEN) ? -1 : real(path, flags, mode); \
    }
OPENING(open)
OPENING(open64)

#define OPENING_AT(function) \
    int function(int directory, const char *path, int flags, ...) { \
        REAL(int, #function, int, const char *, int, ...); \
        MODE(flags) \
        return control->calls & OPEN && is_named_below(directory, path) && fails(OPEN) ? -1 : real(directory, path, flags, mode); \
    }
OPENING_AT(openat)
OPENING_AT(openat64)
