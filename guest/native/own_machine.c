// What makes a small machine of a guest: its own processes in /proc, its own loopback. For suites
// that start programs, and those that open sockets; others pay nothing for it.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "flow_native.h"

// Of /proc, beside the processes themselves: what programs read to tell how busy a machine is.
static const char* const kShown[] = {"cpuinfo", "filesystems", "loadavg",     "meminfo", "mounts",
                                     "self",    "stat",        "thread-self", "uptime",  "version"};

static int is_shown(const char* name) {
  if (name[0] >= '0' && name[0] <= '9') return 1;
  for (size_t i = 0; i < sizeof kShown / sizeof kShown[0]; ++i) {
    if (strcmp(name, kShown[i]) == 0) return 1;
  }
  return 0;
}

static int cover(const char* path, const char* with) {
  return mount(with, path, NULL, MS_BIND, NULL);
}

int fr_show_processes(const char* target, const char* empty_file, const char* empty_folder) {
  if (mount("proc", target, "proc", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
    return -1;
  DIR* listing = opendir(target);
  if (listing == NULL) return -1;
  int failed = 0;
  for (struct dirent* entry; failed == 0 && (entry = readdir(listing)) != NULL;) {
    const char* name = entry->d_name;
    char path[512];
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || is_shown(name)) continue;
    if (entry->d_type == DT_LNK) continue;  // net: a link below self
    snprintf(path, sizeof path, "%s/%s", target, name);
    failed = cover(path, entry->d_type == DT_DIR ? empty_folder : empty_file);
  }
  closedir(listing);
  return failed;
}

int fr_raise_loopback(void) {
  struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int failed = ioctl(fd, SIOCSIFFLAGS, &lo);
  close(fd);
  return failed;
}
