// The system calls of the write protocol and nothing else: what a commit costs before any program logic.
//
// Usage: bare-commit FOLDER CONTENT. For each line on standard input it commits what the file CONTENT holds to
// FOLDER/run.json, parks what that displaced as FOLDER/run/previous.json, and prints the nanoseconds it took.
// Reading CONTENT is not counted.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#ifdef __APPLE__
#define st_mtim st_mtimespec
static int exchange(const char *a, const char *b) { return renameatx_np(AT_FDCWD, a, AT_FDCWD, b, RENAME_SWAP); }
static int sync_fully(int fd) { return fcntl(fd, F_FULLFSYNC); }
#else
static int exchange(const char *a, const char *b) { return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE); }
static int sync_fully(int fd) { return fsync(fd); }
#endif

static void check(int ok, const char *what) {
  if (ok) return;
  perror(what);
  exit(1);
}

static char *read_content(const char *path, size_t *size) {
  int fd = open(path, O_RDONLY);
  check(fd >= 0, path);
  struct stat st;
  check(fstat(fd, &st) == 0, "fstat");
  char *bytes = malloc((size_t)st.st_size + 1);
  check(bytes != NULL, "malloc");
  for (*size = 0; *size < (size_t)st.st_size;) {
    ssize_t got = read(fd, bytes + *size, (size_t)st.st_size - *size);
    check(got > 0, "read");
    *size += (size_t)got;
  }
  close(fd);
  return bytes;
}

static void commit(const char *folder, const char *bytes, size_t size) {
  char target[4096], temporary[4096], previous[4096];
  snprintf(target, sizeof target, "%s/run.json", folder);
  snprintf(temporary, sizeof temporary, "%s/run.json.new.old~", folder);
  snprintf(previous, sizeof previous, "%s/run/previous.json", folder);

  int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  check(folder_fd >= 0, "open folder");
  struct stat st;
  int exists = lstat(target, &st) == 0;
  int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  check(fd >= 0, "open temporary");
  for (size_t done = 0; done < size;) {
    ssize_t accepted = write(fd, bytes + done, size - done);
    check(accepted > 0, "write");
    done += (size_t)accepted;
  }
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  struct timespec times[2] = {now, now};
  check(futimens(fd, times) == 0, "futimens");
  check(fstat(fd, &st) == 0, "fstat");
  check(sync_fully(fd) == 0, "fsync");
  check(close(fd) == 0, "close");
  if (exists) {
    check(exchange(temporary, target) == 0, "exchange");
    check(lstat(temporary, &st) == 0, "lstat");
    check(fsync(folder_fd) == 0, "fsync folder");
    lstat(previous, &st);
    check(rename(temporary, previous) == 0, "rename");
  } else {
    check(rename(temporary, target) == 0, "rename");
    check(fsync(folder_fd) == 0, "fsync folder");
  }
  close(folder_fd);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    size_t size;
    char *bytes = read_content(argv[2], &size);
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    commit(argv[1], bytes, size);
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%lld\n", (long long)(to.tv_sec - from.tv_sec) * 1000000000LL + (to.tv_nsec - from.tv_nsec));
    fflush(stdout);
    free(bytes);
  }
  return 0;
}
