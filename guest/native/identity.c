// Who a guest is: an ordinary user without rights, under a system-call policy.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "flow_native.h"

int fr_fail(struct FrWhy* why, const char* step) {
  if (why != NULL && why->text[0] == '\0') {
    snprintf(why->text, sizeof why->text, "%s: %s", step, strerror(errno));
  }
  return -1;
}

// A user namespace made by root would keep root's rights on files, so the uid goes first.
int fr_drop_root(const struct FrSetup* setup, struct FrWhy* why) {
  if (geteuid() != 0) return 0;
  if (setgroups(0, NULL) != 0) return fr_fail(why, "dropping root's groups");
  if (setresgid(setup->gid, setup->gid, setup->gid) != 0)
    return fr_fail(why, "dropping root's group");
  if (setresuid(setup->uid, setup->uid, setup->uid) != 0) return fr_fail(why, "dropping root");
  // A process that changed its uid loses its own /proc/self, which uid_map needs.
  if (prctl(PR_SET_DUMPABLE, 1) != 0) return fr_fail(why, "keeping /proc/self");
  return 0;
}

static int write_text(const char* path, const char* text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  const ssize_t written = write(fd, text, strlen(text));
  const int saved = errno;
  close(fd);
  errno = saved;
  return written == (ssize_t)strlen(text) ? 0 : -1;
}

int fr_map_identity(uid_t uid, gid_t gid, struct FrWhy* why) {
  char line[64];
  // Kernels before 3.19 have no setgroups file, and need none.
  if (write_text("/proc/self/setgroups", "deny") != 0 && errno != ENOENT)
    return fr_fail(why, "setgroups");
  snprintf(line, sizeof line, "1000 %u 1", (unsigned)uid);
  if (write_text("/proc/self/uid_map", line) != 0) return fr_fail(why, "uid_map");
  snprintf(line, sizeof line, "1000 %u 1", (unsigned)gid);
  if (write_text("/proc/self/gid_map", line) != 0) return fr_fail(why, "gid_map");
  return 0;
}

void fr_offer_memory(void) {
  (void)write_text("/proc/self/oom_score_adj", "1000");
}

// Command line and environment as /proc shows them lie in our own memory, and guests have copies.
void fr_forget_command_line(void) {
  static const char title[] = "flowreasoner guest";
  char text[1024];
  const int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  const ssize_t bytes = read(fd, text, sizeof text - 1);
  close(fd);
  if (bytes <= 0) return;
  text[bytes] = '\0';
  enum { NAME = 2, ARGUMENTS = 48, FIELDS = 4 };  // numbers of fields, as in proc(5)
  uintptr_t area[FIELDS] = {0};                   // begin and end of either
  const char* at = strrchr(text, ')');            // the name may hold blanks
  for (int field = NAME; at != NULL && field < ARGUMENTS + FIELDS; ++field) {
    if (field >= ARGUMENTS) area[field - ARGUMENTS] = strtoul(at, NULL, 10);
    at = strchr(at, ' ');
    if (at != NULL) ++at;
  }
  const size_t room = area[1] - area[0];
  if (area[0] == 0 || area[2] == 0 || room < sizeof title) return;
  memset((void*)area[0], 0, room);
  memcpy((void*)area[0], title, sizeof title);
  memset((void*)area[2], 0, area[3] - area[2]);
}

// The whole policy goes in here, once: a filter costs its length at each installation, and guests
// inherit this one.
int fr_install_filter(const struct FrSetup* setup, struct FrWhy* why) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fr_fail(why, "no_new_privs");
  if (setup->filter == NULL) return 0;
  struct sock_fprog program = {
      .len = (unsigned short)(setup->filter_bytes / sizeof(struct sock_filter)),
      .filter = (struct sock_filter*)setup->filter,
  };
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
    return fr_fail(why, "seccomp");
  return 0;
}

int fr_drop_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[2];
  memset(none, 0, sizeof none);
  return (int)syscall(SYS_capset, &header, none);
}
