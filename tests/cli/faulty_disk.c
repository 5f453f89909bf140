/* A disk that fails: loaded before the C library, it answers one write, or every one from then on, with an error.

   Writes, cuts and syncs of regular files below one folder are counted, whoever makes them: Python or SQLite. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long passed, at;
static int with, lasts;
static char below[PATH_MAX];

void arm(const char *folder, long nth, int error, int for_ever) {
    strncpy(below, folder, sizeof below - 1);
    passed = 0, at = nth, with = error, lasts = for_ever;
}

long points(void) { return passed; }

static int fails(int fd) {
    char link[64], path[PATH_MAX];
    if (!below[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (strncmp(path, below, strlen(below))) return 0;
    passed++;
    if (passed != at && !(lasts && at && passed > at)) return 0;
    errno = with;
    return 1;
}

#define FAULTY(kind, name, parameters, arguments)                                    \
    kind name parameters {                                                           \
        static kind(*real) parameters;                                               \
        if (!real) real = (kind(*) parameters)dlsym(RTLD_NEXT, #name);               \
        return fails(fd) ? -1 : real arguments;                                      \
    }

FAULTY(ssize_t, write, (int fd, const void *data, size_t length), (fd, data, length))
FAULTY(ssize_t, pwrite, (int fd, const void *data, size_t length, off_t place), (fd, data, length, place))
FAULTY(ssize_t, pwrite64, (int fd, const void *data, size_t length, off64_t place), (fd, data, length, place))
FAULTY(int, ftruncate, (int fd, off_t length), (fd, length))
FAULTY(int, ftruncate64, (int fd, off64_t length), (fd, length))
FAULTY(int, fsync, (int fd), (fd))
FAULTY(int, fdatasync, (int fd), (fd))
