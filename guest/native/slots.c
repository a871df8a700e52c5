// Slots: places that guests use one after the other. A slot is handed out only when it holds
// nothing of its last guest.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "flow_native.h"

static struct {
  struct FrSlot** idle;
  size_t idle_count;
  size_t idle_room;
  uint32_t made;
  int box_fd;
} pool = {.box_fd = -1};

void fr_set_box(const char* box) {
  if (box != NULL && box[0] != '\0') pool.box_fd = open(box, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// What changes when anything happens in the folder: its change time, and the count of inodes below
// it.
static void remember(struct FrSlot* slot) {
  struct stat now;
  struct statfs fs;
  if (fstat(slot->folder_fd, &now) != 0 || fstatfs(slot->folder_fd, &fs) != 0) return;
  slot->pristine.changed_s = now.st_ctim.tv_sec;
  slot->pristine.changed_ns = now.st_ctim.tv_nsec;
  slot->pristine.free_inodes = fs.f_ffree;
}

static int is_empty(int folder) {
  const int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* listing = copy < 0 ? NULL : fdopendir(copy);
  if (listing == NULL) return 0;
  int count = 0;
  while (readdir(listing) != NULL) ++count;
  closedir(listing);
  return count == 2;  // . and ..
}

static int is_pristine(enum FrLevel level, const struct FrSlot* slot) {
  struct stat now;
  struct statfs fs;
  if (fstat(slot->folder_fd, &now) != 0) return 0;
  if (now.st_ctim.tv_sec != slot->pristine.changed_s ||
      now.st_ctim.tv_nsec != slot->pristine.changed_ns)
    return 0;
  // A change time is only as fine as the kernel's clock ticks: it does not show all changes.
  if (level != FR_LEVEL_NAMESPACES) return is_empty(slot->folder_fd);
  return fstatfs(slot->folder_fd, &fs) == 0 && fs.f_ffree == slot->pristine.free_inodes;
}

// Removes what is below `folder`. Depth and width are the guest's choice: what lies deeper than we
// have descriptors for is moved up to `top` and removed by the next pass.
static int empty_once(int top, int folder, int depth) {
  enum { DEEPEST = 32 };
  static unsigned moved;
  const int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* listing = copy < 0 ? NULL : fdopendir(copy);
  if (listing == NULL) return -1;
  int left = 0;
  struct dirent* entry;
  while ((entry = readdir(listing)) != NULL) {
    const char* name = entry->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || unlinkat(folder, name, 0) == 0)
      continue;
    const int below = openat(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", below);
    if (below >= 0 && chmod(path, 0700) == 0 && depth < DEEPEST)
      left |= empty_once(top, below, depth + 1);
    if (below >= 0) close(below);
    if (unlinkat(folder, name, AT_REMOVEDIR) == 0) continue;
    left = -1;
    char up[32];
    snprintf(up, sizeof up, "moved-%u", ++moved);
    if (depth == DEEPEST) (void)renameat(folder, name, top, up);
  }
  closedir(listing);
  return left;
}

static int empty_folder(int folder) {
  for (int pass = 0; pass < 1000; ++pass) {
    if (empty_once(folder, folder, 0) == 0) return 0;
  }
  return -1;
}

// A new folder in the box under a name never used before; what could not be removed stays behind,
// out of reach, until the engine removes the box.
static int make_box_folder(struct FrSlot* slot, struct FrWhy* why) {
  char name[32];
  slot->number = ++pool.made;
  snprintf(name, sizeof name, "%d.%u", (int)getpid(), slot->number);
  if (mkdirat(pool.box_fd, name, 0700) != 0) return fr_fail(why, "making the guest's folder");
  slot->folder_fd = openat(pool.box_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (slot->folder_fd < 0) return fr_fail(why, "opening the guest's folder");
  return 0;
}

static int make_slot(enum FrLevel level, struct FrSlot* slot, uint64_t folder_bytes,
                     struct FrWhy* why) {
  if (level == FR_LEVEL_NAMESPACES) {
    slot->number = ++pool.made;
    return fr_make_namespace_slot(slot, folder_bytes, why);
  }
  if (make_box_folder(slot, why) != 0) return -1;
  slot->folder_bytes = folder_bytes;
  return level == FR_LEVEL_LANDLOCK ? fr_make_landlock_slot(slot, why) : 0;
}

struct FrSlot* fr_take_slot(enum FrLevel level, uint64_t folder_bytes, struct FrWhy* why) {
  if (pool.idle_count > 0) {
    struct FrSlot* slot = pool.idle[--pool.idle_count];
    if (level != FR_LEVEL_NAMESPACES || slot->folder_bytes == folder_bytes) return slot;
    if (fr_renew_namespace_slot(slot, folder_bytes, why) == 0) {
      remember(slot);
      return slot;
    }
    free(slot);
    return NULL;
  }
  struct FrSlot* slot = calloc(1, sizeof *slot);
  if (slot == NULL) return NULL;
  slot->folder_fd = slot->ruleset_fd = -1;
  if (make_slot(level, slot, folder_bytes, why) != 0) {
    if (slot->folder_fd >= 0) close(slot->folder_fd);
    if (slot->ruleset_fd >= 0) close(slot->ruleset_fd);
    free(slot);
    return NULL;
  }
  remember(slot);
  return slot;
}

static void drop_slot(struct FrSlot* slot) {
  if (slot->folder_fd >= 0) close(slot->folder_fd);
  if (slot->ruleset_fd >= 0) close(slot->ruleset_fd);
  free(slot);
}

void fr_give_slot(enum FrLevel level, struct FrSlot* slot) {
  struct FrWhy ignored = {{0}};
  if (!is_pristine(level, slot)) {
    int renewed = -1;
    if (level == FR_LEVEL_NAMESPACES) {
      renewed = fr_renew_namespace_slot(slot, slot->folder_bytes, &ignored);
    } else if (fchmod(slot->folder_fd, 0700) == 0) {
      renewed = empty_folder(slot->folder_fd);
    }
    if (renewed != 0) {
      drop_slot(slot);
      return;
    }
    remember(slot);
  }
  if (pool.idle_count == pool.idle_room) {
    const size_t room = pool.idle_room == 0 ? 64 : 2 * pool.idle_room;
    struct FrSlot** more = realloc(pool.idle, room * sizeof *more);
    if (more == NULL) {
      drop_slot(slot);
      return;
    }
    pool.idle = more;
    pool.idle_room = room;
  }
  pool.idle[pool.idle_count++] = slot;
}
