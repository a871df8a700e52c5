// The namespaces level. Once, in the zygote: user, mount, net, ipc and uts namespaces, and a root
// that holds nothing but the interpreter's files. Per guest: a pid and a user namespace (by clone)
// and the root of its slot (by chroot).
//
// A mount namespace per guest would copy and tear down every mount: that cost more than all the
// rest together (docs/sandbox.md). A guest has no capability and no way to get one, so chroot holds
// it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flow_native.h"

static unsigned rights;
static int shows_processes;  // guests with FR_PROGRAMS can have a /proc of their own

// <sys/mount.h> and <linux/mount.h> of this glibc do not go together.
enum {
  FR_MS_NOSUID = 2,
  FR_MS_NODEV = 4,
  FR_MS_NOEXEC = 8,
  FR_MS_REMOUNT = 32,
  FR_MS_REC = 16384,
  FR_MS_PRIVATE = 1 << 18
};
enum { FR_MNT_DETACH = 2 };

static int sys_mount(const char* source, const char* target, const char* type, unsigned long flags,
                     const char* data) {
  return (int)syscall(SYS_mount, source, target, type, flags, data);
}
static int clone_tree(const char* path) {
  return (int)syscall(SYS_open_tree, AT_FDCWD, path,
                      OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
}
static int attach_tree(int fd, const char* target) {
  return (int)syscall(SYS_move_mount, fd, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH);
}
static int make_read_only(int fd, uint64_t extra) {
  struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | extra};
  return (int)syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr, sizeof attr);
}

static int is_device(const char* path) {
  return strncmp(path, "/dev/", 5) == 0;
}

static int open_trees(const struct FrSetup* setup, int* trees, struct FrWhy* why) {
  for (size_t i = 0; i < setup->path_count; ++i) {
    trees[i] = clone_tree(setup->paths[i]);
    if (trees[i] < 0) return fr_fail(why, setup->paths[i]);
    // A device of /dev stays writable: /dev/null must be.
    if (!is_device(setup->paths[i]) && make_read_only(trees[i], MOUNT_ATTR_NODEV) != 0) {
      return fr_fail(why, "making the interpreter's files read-only");
    }
  }
  return 0;
}

// Makes the folders above `path`, and `path` itself: a folder, or an empty file to mount a file on.
static int make_mount_point(const char* path, int is_folder) {
  char part[4096];
  for (const char* end = strchr(path + 1, '/'); end != NULL; end = strchr(end + 1, '/')) {
    snprintf(part, sizeof part, "%.*s", (int)(end - path), path);
    if (mkdir(part, 0755) != 0 && errno != EEXIST) return -1;
  }
  if (is_folder) return mkdir(path, 0755) == 0 || errno == EEXIST ? 0 : -1;
  const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return -1;
  close(fd);
  return 0;
}

// The links by which a merged /usr is reached (/lib -> usr/lib): the loader's own path begins with
// one.
static void copy_root_links(int old_root) {
  static const char* const names[] = {"lib", "lib64", "bin"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i) {
    char target[256];
    const ssize_t length = readlinkat(old_root, names[i], target, sizeof target - 1);
    if (length <= 0) continue;
    target[length] = '\0';
    char link[64];
    snprintf(link, sizeof link, "/t/%s", names[i]);
    (void)!symlink(target,
                   link);  // without it only a program that executes the interpreter anew notices
  }
}

// What covers parts of guests' /proc. They own it as they own all that we make, and all of them see
// the same: it lies on a mount that is read-only, as are the copies of it that cover.
static int make_covers(struct FrWhy* why) {
  struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
                                        MOUNT_ATTR_NOEXEC};
  if (mkdir("/e", 0755) != 0 ||
      sys_mount("tmpfs", "/e", "tmpfs", FR_MS_NOSUID | FR_MS_NODEV, "size=4k,nr_inodes=8") != 0 ||
      mkdir("/e/folder", 0555) != 0 || make_mount_point("/e/file", 0) != 0 ||
      syscall(SYS_mount_setattr, AT_FDCWD, "/e", 0, &attr, sizeof attr) != 0)
    return fr_fail(why, "making what covers parts of /proc");
  return 0;
}

// What each guest with FR_PROGRAMS mounts its own /proc from and with. The kernel lets nobody mount
// one who does not see a whole one: ours stays mounted outside all guests' roots.
static int prepare_processes(int machine_proc, struct FrWhy* why) {
  if (mkdir("/p", 0700) != 0 || mkdir("/t/proc", 0755) != 0) return fr_fail(why, "making /proc");
  if (make_covers(why) != 0) return -1;
  return attach_tree(machine_proc, "/p") == 0 ? 0 : fr_fail(why, "keeping /proc");
}

// /proc/self/exe leads to the interpreter's file on the machine's own mount, which is writable: who
// owns it could change it there.
static int owns_interpreter(void) {
  struct stat program;
  return stat("/proc/self/exe", &program) != 0 || program.st_uid == geteuid();
}

// Whether a guest will be let mount its /proc, which a machine that hides parts of its own forbids
// (some containers do).
static int may_show_processes(void) {
  const long pid =
      syscall(SYS_clone, SIGCHLD | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWNS, 0, 0, 0, 0);
  if (pid == 0) _exit(fr_show_processes("/t/proc", "/e/file", "/e/folder") == 0 ? 0 : 1);
  int status = 1;
  while (pid > 0 && waitpid((pid_t)pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status == 0;
}

// By this file a guest finds its own loopback's name.
static int write_hosts(struct FrWhy* why) {
  static const char text[] = "127.0.0.1 localhost\n::1 localhost\n";
  if (make_mount_point("/t/etc/hosts", 0) != 0) return fr_fail(why, "making /etc/hosts");
  const int fd = open("/t/etc/hosts", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return fr_fail(why, "opening /etc/hosts");
  const ssize_t written = write(fd, text, sizeof text - 1);
  close(fd);
  return written == (ssize_t)sizeof text - 1 ? 0 : fr_fail(why, "writing /etc/hosts");
}

static int build_template(const struct FrSetup* setup, const int* trees, int old_root,
                          struct FrWhy* why) {
  if (mkdir("/t", 0755) != 0 || mkdir("/t/tmp", 0755) != 0 || mkdir("/s", 0755) != 0)
    return fr_fail(why, "making the root");
  copy_root_links(old_root);
  for (size_t i = 0; i < setup->path_count; ++i) {
    struct stat kind;
    char target[4096];
    snprintf(target, sizeof target, "/t%s", setup->paths[i]);
    if (fstat(trees[i], &kind) != 0) return fr_fail(why, setup->paths[i]);
    if (make_mount_point(target, S_ISDIR(kind.st_mode)) != 0) return fr_fail(why, target);
    if (attach_tree(trees[i], target) != 0) return fr_fail(why, target);
    close(trees[i]);
  }
  // Named semaphores, which multiprocessing needs, live in the guest's own folder.
  if (symlink("/tmp", "/t/dev/shm") != 0) return fr_fail(why, "making /dev/shm");
  return 0;
}

// Our root: a tmpfs, with nothing of the machine's tree left below it.
static int change_root(int* old_root, struct FrWhy* why) {
  if (sys_mount(NULL, "/", NULL, FR_MS_REC | FR_MS_PRIVATE, NULL) != 0)
    return fr_fail(why, "private mounts");
  *old_root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (*old_root < 0) return fr_fail(why, "opening the root");
  if (sys_mount("tmpfs", "/tmp", "tmpfs", FR_MS_NOSUID | FR_MS_NODEV,
                "size=4m,nr_inodes=65536,mode=0755") != 0) {
    return fr_fail(why, "mounting a tmpfs");
  }
  if (chdir("/tmp") != 0) return fr_fail(why, "entering the tmpfs");
  if (syscall(SYS_pivot_root, ".", ".") != 0) return fr_fail(why, "pivot_root");
  return 0;
}

int fr_enter_namespaces(const struct FrSetup* setup, struct FrWhy* why) {
  rights = setup->rights;
  int trees[FR_MAX_PATHS];
  // Root can reach files (a pyenv below /root) that the uid it becomes can not: take hold of them
  // first.
  const int as_root = geteuid() == 0;
  struct FrWhy ignored = {{0}};
  const int have_trees = as_root && open_trees(setup, trees, &ignored) == 0;
  if (fr_drop_root(setup, why) != 0) return -1;
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) != 0) {
    return fr_fail(why, "unshare of user, mount, net, ipc and uts namespaces");
  }
  if (fr_map_identity(uid, gid, why) != 0) return -1;
  const int is_theirs = owns_interpreter();
  if (!have_trees && open_trees(setup, trees, why) != 0) return -1;
  const int machine_proc = (rights & FR_PROGRAMS) != 0 ? clone_tree("/proc") : -1;
  if ((rights & FR_PROGRAMS) != 0 && machine_proc < 0) return fr_fail(why, "/proc");
  int old_root = -1;
  if (change_root(&old_root, why) != 0) return -1;
  // pivot_root(".", ".") stacked the old root below us at "/": the new root is where we stand.
  if (build_template(setup, trees, old_root, why) != 0) return -1;
  if (machine_proc >= 0 && prepare_processes(machine_proc, why) != 0) return -1;
  if (machine_proc >= 0) close(machine_proc);
  if ((rights & FR_SOCKETS) != 0 && write_hosts(why) != 0) return -1;
  close(old_root);
  if (syscall(SYS_umount2, ".", FR_MNT_DETACH) != 0) return fr_fail(why, "leaving the old root");
  if (chdir("/") != 0) return fr_fail(why, "entering the root");
  if (sethostname("sandbox", 7) != 0) return fr_fail(why, "hostname");
  // A guest without /proc is better than none, and than one that can break the interpreter.
  if ((rights & FR_PROGRAMS) != 0) shows_processes = !is_theirs && may_show_processes();
  return 0;
}

static int mount_folder(struct FrSlot* slot, uint64_t folder_bytes, struct FrWhy* why) {
  char target[64];
  char options[96];
  snprintf(target, sizeof target, "/s/%u/tmp", slot->number);
  snprintf(options, sizeof options, "size=%llu,nr_inodes=4096,mode=0700",
           (unsigned long long)folder_bytes);
  const unsigned long executed = (rights & FR_PROGRAMS) != 0 ? 0 : FR_MS_NOEXEC;
  if (sys_mount("tmpfs", target, "tmpfs", FR_MS_NOSUID | FR_MS_NODEV | executed, options) != 0) {
    return fr_fail(why, "mounting the guest's folder");
  }
  slot->folder_fd = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (slot->folder_fd < 0) return fr_fail(why, "opening the guest's folder");
  slot->folder_bytes = folder_bytes;
  return 0;
}

int fr_make_namespace_slot(struct FrSlot* slot, uint64_t folder_bytes, struct FrWhy* why) {
  char root[64];
  snprintf(root, sizeof root, "/s/%u", slot->number);
  if (mkdir(root, 0755) != 0 && errno != EEXIST) return fr_fail(why, "making a slot");
  const int tree = clone_tree("/t");
  if (tree < 0) return fr_fail(why, "cloning the root");
  // The devices keep their own flags: only the top is made read-only here, the rest is already.
  struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
  if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr, sizeof attr) != 0) {
    close(tree);
    return fr_fail(why, "making the root read-only");
  }
  const int attached = attach_tree(tree, root);
  close(tree);
  if (attached != 0) return fr_fail(why, "attaching the root");
  return mount_folder(slot, folder_bytes, why);
}

int fr_renew_namespace_slot(struct FrSlot* slot, uint64_t folder_bytes, struct FrWhy* why) {
  char target[64];
  snprintf(target, sizeof target, "/s/%u/tmp", slot->number);
  close(slot->folder_fd);
  slot->folder_fd = -1;
  if (syscall(SYS_umount2, target, FR_MNT_DETACH) != 0)
    return fr_fail(why, "unmounting the guest's folder");
  return mount_folder(slot, folder_bytes, why);
}

unsigned long fr_namespace_flags(void) {
  // The user namespace makes the count of processes the guest's own; the pid namespace ends all
  // with its first process.
  return CLONE_NEWPID | CLONE_NEWUSER | (shows_processes ? CLONE_NEWNS : 0) |
         ((rights & FR_SOCKETS) != 0 ? CLONE_NEWNET : 0);
}

int fr_enter_namespace_slot(const struct FrSlot* slot) {
  char root[64];
  char proc[80];
  snprintf(root, sizeof root, "/s/%u", slot->number);
  snprintf(proc, sizeof proc, "%s/proc", root);
  if (shows_processes && fr_show_processes(proc, "/e/file", "/e/folder") != 0) return -1;
  if ((rights & FR_SOCKETS) != 0 && fr_raise_loopback() != 0) return -1;
  if (chroot(root) != 0) return -1;
  return chdir("/tmp");
}
