/* A disk that dies where it is told to.
 *
 * LD_PRELOAD for Linux. Counts every operation under one folder that changes what is on the disk: writes, truncations,
 * syncs, renames, removals, new files, new folders. Before a chosen one of them the process is killed, or in the middle
 * of it, or it is refused. What happened can be logged, with its bytes, so that a power cut can be replayed from it.
 *
 * SQLite's -shm files are left out: they are memory, and made anew after a crash.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { WRITE = 1, TRUNCATE, SYNC, RENAME, UNLINK, CREATE, MKDIR, NOTE };
enum mode { CLEAN, TORN, FULL, FAILING };
enum verdict { GO, HALF, REFUSE_FULL, REFUSE_FAILING };

#define REFUSALS 4 /* a full disk refuses one operation and the next three; then somebody has made room */

struct header {
    uint32_t kind, first, second, data; /* lengths of two paths and of the bytes, which follow */
    uint64_t offset;
};

static char watched[PATH_MAX];
static size_t watched_length; /* 0: nothing is watched */
static atomic_long counted;
static long stop_at = -1;
static int how, log_to = -1, refusals;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; /* the log has the order in which things really happened */

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_renameat)(int, const char *, int, const char *);
static int (*real_renameat2)(int, const char *, int, const char *, unsigned);
static int (*real_unlinkat)(int, const char *, int);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_mkdirat)(int, const char *, mode_t);
static ssize_t (*real_sendfile)(int, int, off_t *, size_t);
static ssize_t (*real_copy_file_range)(int, off_t *, int, off_t *, size_t, unsigned);

#define FIND(name) (real_##name = (__typeof__(real_##name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void find_real_ones(void)
{
    FIND(write), FIND(pwrite), FIND(ftruncate), FIND(fsync), FIND(fdatasync), FIND(renameat), FIND(renameat2);
    FIND(unlinkat), FIND(openat), FIND(mkdirat), FIND(sendfile), FIND(copy_file_range);
}

/* -- what is watched --------------------------------------------------------------------------------------------- */

static int is_watched(const char *path)
{
    size_t length = strlen(path);
    if (strncmp(path, watched, watched_length) != 0 || (path[watched_length] != '/' && path[watched_length] != 0))
        return 0;
    return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

/* The path behind a descriptor, if it is a file or folder that is watched and has a name. */
static int behind(int fd, char *path)
{
    char link[64];
    struct stat seen;
    if (watched_length == 0 || fd < 0)
        return 0;
    if (fstat(fd, &seen) != 0 || seen.st_nlink == 0 || !(S_ISREG(seen.st_mode) || S_ISDIR(seen.st_mode)))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return is_watched(path);
}

/* The real path of a name that need not exist (its folder must), if it is watched. */
static int named(int dir, const char *name, char *path)
{
    char whole[2 * PATH_MAX], folder[PATH_MAX];
    if (watched_length == 0 || name == NULL || strlen(name) >= PATH_MAX)
        return 0;
    if (name[0] == '/' || dir == AT_FDCWD) {
        strcpy(whole, name);
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
        ssize_t length = readlink(link, whole, PATH_MAX - 1);
        if (length <= 0)
            return 0;
        whole[length] = '/';
        strcpy(whole + length + 1, name);
    }
    char *last = strrchr(whole, '/');
    const char *base = last ? last + 1 : whole;
    if (*base == 0)
        return 0;
    if (last == whole)
        strcpy(folder, "/");
    else {
        if (last)
            *last = 0;
        if (realpath(last ? whole : ".", folder) == NULL)
            return 0;
    }
    if (snprintf(path, PATH_MAX, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, base) >= PATH_MAX)
        return 0;
    return is_watched(path);
}

/* -- what becomes of it ------------------------------------------------------------------------------------------ */

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static enum verdict next(enum kind kind)
{
    long number = atomic_fetch_add(&counted, 1);
    if (stop_at < 0 || number < stop_at)
        return GO;
    switch (how) {
    case FULL:
        if (kind == SYNC || kind == UNLINK || refusals == 0)
            return GO;
        refusals--;
        return REFUSE_FULL;
    case FAILING:
        if (kind != SYNC || refusals == 0)
            return GO;
        refusals = 0;
        return REFUSE_FAILING;
    case TORN:
        if (kind == WRITE)
            return HALF;
    }
    die();
    return GO;
}

static void record(enum kind kind, const char *first, const char *second, const void *data, size_t size, off_t offset)
{
    if (log_to < 0)
        return;
    struct header header = {kind, strlen(first), strlen(second), size, offset};
    size_t length = sizeof header + header.first + header.second + size, sent = 0;
    char *entry = malloc(length), *end = entry;
    if (entry == NULL)
        abort();
    memcpy(end, &header, sizeof header), end += sizeof header;
    memcpy(end, first, header.first), end += header.first;
    memcpy(end, second, header.second), end += header.second;
    if (size)
        memcpy(end, data, size);
    while (sent < length) {
        long done = syscall(SYS_write, log_to, entry + sent, length - sent);
        if (done <= 0)
            abort(); /* half a log proves nothing */
        sent += done;
    }
    free(entry);
}

static int refused(enum verdict verdict)
{
    pthread_mutex_unlock(&gate);
    errno = verdict == REFUSE_FULL ? ENOSPC : EIO;
    return -1;
}

/* From here on operation number `at` (from 0; below 0: none) meets its fate; `folder` as realpath gives it. */
void disk_arm(const char *folder, long at, int mode, int log_fd)
{
    pthread_mutex_lock(&gate);
    snprintf(watched, sizeof watched, "%s", folder);
    watched_length = strlen(watched);
    stop_at = at, how = mode, log_to = log_fd, refusals = REFUSALS;
    atomic_store(&counted, 0);
    pthread_mutex_unlock(&gate);
}

void disk_note(const char *text)
{
    pthread_mutex_lock(&gate);
    record(NOTE, text, "", NULL, 0, 0);
    pthread_mutex_unlock(&gate);
}

long disk_count(void)
{
    return atomic_load(&counted);
}

/* -- the operations ---------------------------------------------------------------------------------------------- */

static ssize_t put(int fd, const void *data, size_t size, off_t offset, int at_offset)
{
    char path[PATH_MAX];
    if (!behind(fd, path))
        return at_offset ? real_pwrite(fd, data, size, offset) : real_write(fd, data, size);
    pthread_mutex_lock(&gate);
    enum verdict verdict = next(WRITE);
    if (verdict == REFUSE_FULL || verdict == REFUSE_FAILING)
        return refused(verdict);
    if (verdict == HALF)
        size /= 2;
    ssize_t done = at_offset ? real_pwrite(fd, data, size, offset) : real_write(fd, data, size);
    if (verdict == HALF)
        die();
    if (done > 0)
        record(WRITE, path, "", data, done, at_offset ? offset : lseek(fd, 0, SEEK_CUR) - done);
    pthread_mutex_unlock(&gate);
    return done;
}

static int cut(int fd, off_t size)
{
    char path[PATH_MAX];
    struct stat seen;
    if (!behind(fd, path))
        return real_ftruncate(fd, size);
    pthread_mutex_lock(&gate);
    int shrinks = fstat(fd, &seen) == 0 && size <= seen.st_size; /* a full disk has nothing against that */
    enum verdict verdict = next(shrinks ? UNLINK : TRUNCATE);
    if (verdict != GO)
        return refused(verdict);
    int result = real_ftruncate(fd, size);
    if (result == 0)
        record(TRUNCATE, path, "", NULL, 0, size);
    pthread_mutex_unlock(&gate);
    return result;
}

static int sync_(int fd, int (*real)(int))
{
    char path[PATH_MAX];
    if (!behind(fd, path))
        return real(fd);
    pthread_mutex_lock(&gate);
    enum verdict verdict = next(SYNC);
    if (verdict != GO)
        return refused(verdict);
    /* Not really synced: a kill takes nothing from the kernel, and a power cut is replayed from the log. */
    record(SYNC, path, "", NULL, 0, 0);
    pthread_mutex_unlock(&gate);
    return 0;
}

static int move(int dir, const char *old, int new_dir, const char *new, unsigned flags, int has_flags)
{
    char from[PATH_MAX], to[PATH_MAX];
    int is_ours = named(dir, old, from), is_ours_too = named(new_dir, new, to);
    if (!is_ours && !is_ours_too)
        return has_flags ? real_renameat2(dir, old, new_dir, new, flags) : real_renameat(dir, old, new_dir, new);
    pthread_mutex_lock(&gate);
    enum verdict verdict = next(RENAME);
    if (verdict != GO)
        return refused(verdict);
    int result = has_flags ? real_renameat2(dir, old, new_dir, new, flags) : real_renameat(dir, old, new_dir, new);
    if (result == 0)
        record(RENAME, from, to, NULL, 0, 0);
    int number = errno;
    pthread_mutex_unlock(&gate);
    errno = number;
    return result;
}

static int drop(int dir, const char *name, int flags)
{
    char path[PATH_MAX];
    struct stat seen;
    if (!named(dir, name, path) || lstat(path, &seen) != 0)
        return real_unlinkat(dir, name, flags);
    pthread_mutex_lock(&gate);
    enum verdict verdict = next(UNLINK);
    if (verdict != GO)
        return refused(verdict);
    int result = real_unlinkat(dir, name, flags);
    if (result == 0)
        record(UNLINK, path, "", NULL, 0, 0);
    int number = errno;
    pthread_mutex_unlock(&gate);
    errno = number;
    return result;
}

static int make(int dir, const char *name, mode_t mode)
{
    char path[PATH_MAX];
    struct stat seen;
    if (!named(dir, name, path) || lstat(path, &seen) == 0)
        return real_mkdirat(dir, name, mode);
    pthread_mutex_lock(&gate);
    enum verdict verdict = next(MKDIR);
    if (verdict != GO)
        return refused(verdict);
    int result = real_mkdirat(dir, name, mode);
    if (result == 0)
        record(MKDIR, path, "", NULL, 0, 0);
    int number = errno;
    pthread_mutex_unlock(&gate);
    errno = number;
    return result;
}

static int opened(int dir, const char *name, int flags, mode_t mode)
{
    char path[PATH_MAX];
    struct stat seen;
    if (!(flags & (O_CREAT | O_TRUNC)) || !named(dir, name, path))
        return real_openat(dir, name, flags, mode);
    int is_there = lstat(path, &seen) == 0;
    if (is_there && (!(flags & O_TRUNC) || seen.st_size == 0 || (flags & O_EXCL)))
        return real_openat(dir, name, flags, mode);
    pthread_mutex_lock(&gate);
    enum verdict verdict = next(is_there ? UNLINK : CREATE);
    if (verdict != GO)
        return refused(verdict);
    int fd = real_openat(dir, name, flags, mode);
    if (fd >= 0)
        record(is_there ? TRUNCATE : CREATE, path, "", NULL, 0, 0);
    int number = errno;
    pthread_mutex_unlock(&gate);
    errno = number;
    return fd;
}

/* -- the names under which programs know them ----------------------------------------------------------------------- */

#define MODE(flags, mode)                                                                                              \
    mode_t mode = 0;                                                                                                   \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                             \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }

int open(const char *name, int flags, ...)
{
    MODE(flags, mode)
    return opened(AT_FDCWD, name, flags, mode);
}

int openat(int dir, const char *name, int flags, ...)
{
    MODE(flags, mode)
    return opened(dir, name, flags, mode);
}

ssize_t write(int fd, const void *data, size_t size) { return put(fd, data, size, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return put(fd, data, size, offset, 1); }
int ftruncate(int fd, off_t size) { return cut(fd, size); }
int fsync(int fd) { return sync_(fd, real_fsync); }
int fdatasync(int fd) { return sync_(fd, real_fdatasync); }
int rename(const char *old, const char *new) { return move(AT_FDCWD, old, AT_FDCWD, new, 0, 0); }
int renameat(int dir, const char *old, int to, const char *new) { return move(dir, old, to, new, 0, 0); }
int renameat2(int dir, const char *old, int to, const char *new, unsigned flags)
{
    return move(dir, old, to, new, flags, 1);
}
int unlink(const char *name) { return drop(AT_FDCWD, name, 0); }
int unlinkat(int dir, const char *name, int flags) { return drop(dir, name, flags); }
int mkdir(const char *name, mode_t mode) { return make(AT_FDCWD, name, mode); }
int mkdirat(int dir, const char *name, mode_t mode) { return make(dir, name, mode); }

/* Copies inside the kernel are refused, as file systems may: programs then read and write, which is seen above. */
static int refuse_copy(int out)
{
    char path[PATH_MAX];
    if (!behind(out, path))
        return 0;
    errno = EINVAL;
    return 1;
}

ssize_t sendfile(int out, int in, off_t *offset, size_t size)
{
    return refuse_copy(out) ? -1 : real_sendfile(out, in, offset, size);
}

ssize_t copy_file_range(int in, off_t *from, int out, off_t *to, size_t size, unsigned flags)
{
    return refuse_copy(out) ? -1 : real_copy_file_range(in, from, out, to, size, flags);
}

#ifdef __GLIBC__ /* elsewhere these are the same symbols */
int open64(const char *name, int flags, ...)
{
    MODE(flags, mode)
    return opened(AT_FDCWD, name, flags, mode);
}

int openat64(int dir, const char *name, int flags, ...)
{
    MODE(flags, mode)
    return opened(dir, name, flags, mode);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) { return put(fd, data, size, offset, 1); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size); }
ssize_t sendfile64(int out, int in, off64_t *offset, size_t size)
{
    return refuse_copy(out) ? -1 : real_sendfile(out, in, (off_t *)offset, size);
}
#endif
