/* Loaded before libc: makes a disk fail on demand, and keeps what a power cut would leave.

   disk_watch(root, shadow): files directly below `root` are watched. At each fsync or fdatasync that succeeds, the file's
   content is copied to `shadow/<inode>` and the directory's names to `shadow/names`: only these survive a power cut.
   disk_fail(kind, nth, error, for_ever): the n-th call of a kind from now on fails. A failed sync syncs nothing.
   Mapped memory (the -shm file) is out of reach; SQLite rebuilds it from the log. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN, WRITE, SYNC, TRUNCATE, KINDS };

static char root[PATH_MAX], shadow[PATH_MAX];
static int failing = -1, nth, fault, lasting, calls[KINDS];

void disk_watch(const char *watched, const char *copies) {
  snprintf(root, sizeof root, "%s/", watched);
  snprintf(shadow, sizeof shadow, "%s", copies ? copies : "");
}

void disk_fail(int kind, int number, int error, int for_ever) {
  memset(calls, 0, sizeof calls);
  failing = kind, nth = number, fault = error, lasting = for_ever;
}

int disk_calls(int kind) { return calls[kind]; }

static int is_watched(const char *path) {
  return root[0] && path && !strncmp(path, root, strlen(root)) && !strstr(path, "-shm");
}

static int refuses(int kind, const char *path) {
  if (!is_watched(path)) return 0;
  int number = ++calls[kind];
  if (kind != failing || !(number == nth || (lasting && number > nth))) return 0;
  errno = fault;
  return 1;
}

static const char *path_of(int file, char *into) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = root[0] ? readlink(link, into, PATH_MAX - 1) : -1;
  into[length < 0 ? 0 : length] = 0;
  return into;
}

#define REAL(type, name) \
  static __typeof__(type) real; \
  if (!real) real = (__typeof__(type))dlsym(RTLD_NEXT, name)

static ssize_t put(int file, const void *bytes, size_t count) {
  REAL(ssize_t (*)(int, const void *, size_t), "write");
  return real(file, bytes, count);
}

static int take(const char *path, int flags, mode_t mode) {
  REAL(int (*)(const char *, int, ...), "open");
  return real(path, flags, mode);
}

static void keep_names(void) {
  char part[PATH_MAX + 16], whole[PATH_MAX + 16], file[PATH_MAX * 2], line[PATH_MAX];
  snprintf(part, sizeof part, "%s/names.part", shadow);
  snprintf(whole, sizeof whole, "%s/names", shadow);
  int out = take(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  DIR *directory = opendir(root);
  struct dirent *entry;
  struct stat found;
  while (directory && (entry = readdir(directory))) {
    snprintf(file, sizeof file, "%s%s", root, entry->d_name);
    if (stat(file, &found) || !S_ISREG(found.st_mode)) continue;
    int length = snprintf(line, sizeof line, "%lu %s\n", (unsigned long)found.st_ino, entry->d_name);
    if (put(out, line, length) != length) abort();
  }
  if (directory) closedir(directory);
  close(out);
  rename(part, whole);
}

static void keep(int file) {
  char path[PATH_MAX], part[PATH_MAX + 32], whole[PATH_MAX + 32];
  static char block[1 << 16];
  struct stat found;
  path_of(file, path);
  if (!shadow[0] || fstat(file, &found)) return;
  size_t length = strlen(root) - 1;
  int is_root = strlen(path) == length && !strncmp(path, root, length);
  if (!is_root && !is_watched(path)) return;
  if (S_ISREG(found.st_mode)) {
    snprintf(part, sizeof part, "%s/part", shadow);
    snprintf(whole, sizeof whole, "%s/%lu", shadow, (unsigned long)found.st_ino);
    int out = take(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    off_t at = 0;
    for (ssize_t got; (got = pread(file, block, sizeof block, at)) > 0; at += got)
      if (put(out, block, got) != got) abort();
    close(out);
    rename(part, whole);
  }
  keep_names();
}

static int sync_with(int file, const char *name) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  char path[PATH_MAX];
  if (refuses(SYNC, path_of(file, path))) return -1;
  int result = real(file);
  if (!result && root[0]) keep(file);
  return result;
}

int fsync(int file) { return sync_with(file, "fsync"); }
int fdatasync(int file) { return sync_with(file, "fdatasync"); }

static int open_with(const char *path, int flags, mode_t mode) {
  return refuses(OPEN, path) ? -1 : take(path, flags, mode);
}

#define OPENS(name) \
  int name(const char *path, int flags, ...) { \
    mode_t mode = 0; \
    va_list rest; \
    va_start(rest, flags); \
    if (flags & (O_CREAT | O_TMPFILE)) mode = va_arg(rest, mode_t); \
    va_end(rest); \
    return open_with(path, flags, mode); \
  }
OPENS(open)
OPENS(open64)

ssize_t write(int file, const void *bytes, size_t count) {
  char path[PATH_MAX];
  return refuses(WRITE, path_of(file, path)) ? -1 : put(file, bytes, count);
}

#define PWRITES(name, offset) \
  ssize_t name(int file, const void *bytes, size_t count, offset at) { \
    REAL(ssize_t (*)(int, const void *, size_t, offset), #name); \
    char path[PATH_MAX]; \
    return refuses(WRITE, path_of(file, path)) ? -1 : real(file, bytes, count, at); \
  }
PWRITES(pwrite, off_t)
PWRITES(pwrite64, off64_t)

#define TRUNCATES(name, offset) \
  int name(int file, offset length) { \
    REAL(int (*)(int, offset), #name); \
    char path[PATH_MAX]; \
    return refuses(TRUNCATE, path_of(file, path)) ? -1 : real(file, length); \
  }
TRUNCATES(ftruncate, off_t)
TRUNCATES(ftruncate64, off64_t)
