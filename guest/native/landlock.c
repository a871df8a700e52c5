// The Landlock level, for machines that close user namespaces. Paths outside may show to stat(), no
// more. Per guest: a folder in the box, and a ruleset prepared ahead that the guest enters with one
// call.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "flow_native.h"

// Newer than the headers of Debian 12; each is used only where the kernel's ABI version has it.
struct fr_ruleset_attr {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;
  uint64_t scoped;
};
enum {
  FR_FS_REFER = 1 << 13,      // ABI 2
  FR_FS_TRUNCATE = 1 << 14,   // ABI 3
  FR_FS_IOCTL_DEV = 1 << 15,  // ABI 5
  FR_FS_ABI1 = (1 << 13) - 1,
};
enum { FR_NET_BIND_TCP = 1, FR_NET_CONNECT_TCP = 2 };      // ABI 4
enum { FR_SCOPE_ABSTRACT_UNIX = 1, FR_SCOPE_SIGNAL = 2 };  // ABI 6

enum {
  FR_FS_READ_FILE = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE,
  FR_FS_READ_FOLDER = FR_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
  FR_FS_OWN =
      LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
      LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
      LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM,
};

static struct {
  int abi;
  struct fr_ruleset_attr attr;
  struct {
    int fd;
    uint64_t access;
  } paths[FR_MAX_PATHS];
  size_t path_count;
  uint64_t own_access;  // of a guest to its folder
} world;

static int add_rule(int ruleset, int fd, uint64_t access) {
  struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = fd};
  return (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

static int make_ruleset(void) {
  // An older kernel wants the size of the structure that it knows.
  const size_t size = world.abi >= 6 ? sizeof world.attr : world.abi >= 4 ? 16 : 8;
  return (int)syscall(SYS_landlock_create_ruleset, &world.attr, size, 0);
}

static int hold_path(const char* path, struct FrWhy* why) {
  struct stat kind;
  const int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &kind) != 0) return fr_fail(why, path);
  uint64_t access = S_ISDIR(kind.st_mode) ? FR_FS_READ_FOLDER : FR_FS_READ_FILE;
  if (S_ISCHR(kind.st_mode)) access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
  world.paths[world.path_count].fd = fd;
  world.paths[world.path_count++].access = access;
  return 0;
}

int fr_enter_landlock(const struct FrSetup* setup, struct FrWhy* why) {
  world.own_access = FR_FS_OWN | FR_FS_TRUNCATE;
  if ((setup->rights & FR_PROGRAMS) != 0) world.own_access |= LANDLOCK_ACCESS_FS_EXECUTE;
  world.abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (world.abi < 0) return fr_fail(why, "Landlock");
  if (world.abi < 3) {
    errno = ENOTSUP;  // before version 3, truncate() is not held: files outside could be emptied
    return fr_fail(why, "Landlock is older than version 3");
  }
  world.attr.handled_access_fs = FR_FS_ABI1 | FR_FS_REFER | FR_FS_TRUNCATE;
  if (world.abi >= 4) world.attr.handled_access_net = FR_NET_BIND_TCP | FR_NET_CONNECT_TCP;
  if (world.abi >= 5) world.attr.handled_access_fs |= FR_FS_IOCTL_DEV;
  if (world.abi >= 6) world.attr.scoped = FR_SCOPE_ABSTRACT_UNIX | FR_SCOPE_SIGNAL;
  // O_PATH descriptors taken as root would name files that the dropped uid can not reach: Landlock
  // gives no right.
  if (fr_drop_root(setup, why) != 0) return -1;
  for (size_t i = 0; i < setup->path_count; ++i) {
    if (hold_path(setup->paths[i], why) != 0) return -1;
  }
  // Orphans of a guest come to us, and are ended with it.
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) return fr_fail(why, "subreaper");
  return 0;
}

int fr_make_landlock_slot(struct FrSlot* slot, struct FrWhy* why) {
  slot->ruleset_fd = make_ruleset();
  if (slot->ruleset_fd < 0) return fr_fail(why, "making a Landlock ruleset");
  for (size_t i = 0; i < world.path_count; ++i) {
    if (add_rule(slot->ruleset_fd, world.paths[i].fd, world.paths[i].access) != 0) {
      return fr_fail(why, "a Landlock rule for the interpreter");
    }
  }
  if (add_rule(slot->ruleset_fd, slot->folder_fd, world.own_access) != 0) {
    return fr_fail(why, "a Landlock rule for the guest's folder");
  }
  return 0;
}

// Landlock holds none of these: a guest has the uid of files outside that it could reach by their
// paths. They change nothing, as on a volume that keeps neither modes nor times.
static const unsigned kWithoutEffect[] = {
#ifdef SYS_chmod
    SYS_chmod,  SYS_utime,    SYS_utimes, SYS_futimesat,
#endif
    SYS_fchmod, SYS_fchmodat, 452 /* fchmodat2: newer than these headers */};
// A guest stays in its process group, by which its processes are ended.
static const unsigned kRefused[] = {SYS_setpgid, SYS_setsid, SYS_tkill};

struct Program {
  struct sock_filter steps[64];
  unsigned short length;
};

// Offset of the low half of an argument in struct seccomp_data.
#define ARGUMENT(number) (16 + 8 * (number))

static void append(struct Program* program, const struct sock_filter* steps, size_t count) {
  memcpy(program->steps + program->length, steps, count * sizeof *steps);
  program->length += (unsigned short)count;
}

static void answer(struct Program* program, const unsigned* calls, size_t count, uint32_t action) {
  for (size_t i = 0; i < count; ++i) {
    program->steps[program->length++] =
        (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i], 0, 1);
    program->steps[program->length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action);
  }
}

// What the policy can not hold, for the zygote goes on under it, and Landlock does not.
static int hold_beside_landlock(void) {
  struct Program program = {.steps = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0)}, .length = 1};
  // "Now" is refused instead: Path.touch() makes a missing file only where that fails.
  const struct sock_filter times[] = {
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_utimensat, 0, 6),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(2)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(2) + 4),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
  };
  append(&program, times, sizeof times / sizeof *times);
  answer(&program, kWithoutEffect, sizeof kWithoutEffect / sizeof *kWithoutEffect,
         SECCOMP_RET_ERRNO);
  answer(&program, kRefused, sizeof kRefused / sizeof *kRefused, SECCOMP_RET_ERRNO | EPERM);
  // Without Landlock's signal scope (before version 6) a guest may signal itself alone.
  const struct sock_filter signals[] = {
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kill, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(0)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)getpid(), 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
  };
  if (world.abi < 6) append(&program, signals, sizeof signals / sizeof *signals);
  program.steps[program.length++] =
      (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  const struct sock_fprog filter = {.len = program.length, .filter = program.steps};
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
}

int fr_enter_landlock_slot(const struct FrSlot* slot) {
  if (fchdir(slot->folder_fd) != 0) return -1;
  if (hold_beside_landlock() != 0) return -1;
  return (int)syscall(SYS_landlock_restrict_self, slot->ruleset_fd, 0);
}
