#pragma once
// The C side of a zygote: enter isolation once, then clone one guest after the other.
// One thread only; no function here may be called from another.
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "flowreasoner/sandbox/zygote_wire.h"

enum FrLevel { FR_LEVEL_NAMESPACES = 0, FR_LEVEL_LANDLOCK = 1, FR_LEVEL_NONE = 2 };

enum { FR_MAX_PATHS = 64 };

/// What guests may beside the least.
enum FrRights {
  FR_PROGRAMS = 1,  ///< execute files of their own folder, and see their own processes in /proc
  FR_SOCKETS = 2,   ///< sockets, on a loopback network of each guest's own
};

/// What the zygote is told once, before it serves.
struct FrSetup {
  enum FrLevel level;
  const char* paths[FR_MAX_PATHS];  ///< files and folders that guests may read
  size_t path_count;
  const char* box;  ///< folder in which slots get their folders (landlock and none)
  uid_t uid;        ///< what root becomes before anything else
  gid_t gid;
  const void* filter;  ///< seccomp program (array of struct sock_filter), or NULL
  size_t filter_bytes;
  unsigned rights;  ///< of FrRights; /proc and sockets at the namespaces level alone
};

/// Why a step failed; the first failure wins.
struct FrWhy {
  char text[200];
};
/// Writes "step: errno text" and returns -1.
int fr_fail(struct FrWhy* why, const char* step);

/// A place for one guest at a time: its folder, and what confines it to it.
struct FrSlot {
  uint32_t number;
  int folder_fd;          ///< namespaces: the size-capped tmpfs; else the folder in the box
  int ruleset_fd;         ///< landlock
  uint64_t folder_bytes;  ///< its present cap
  struct {
    int64_t changed_s, changed_ns;
    uint64_t free_inodes;
  } pristine;
};

// namespaces.c
int fr_enter_namespaces(const struct FrSetup* setup, struct FrWhy* why);
int fr_make_namespace_slot(struct FrSlot* slot, uint64_t folder_bytes, struct FrWhy* why);
int fr_renew_namespace_slot(struct FrSlot* slot, uint64_t folder_bytes, struct FrWhy* why);
/// The namespaces that each guest is cloned into.
unsigned long fr_namespace_flags(void);
/// In the guest: its root becomes the slot's.
int fr_enter_namespace_slot(const struct FrSlot* slot);

// own_machine.c
/// In a guest with namespaces of its own, before it enters the root of its slot: a /proc of its own
/// processes, with no more of the machine than kShown; `empty_file` and `empty_folder` cover the
/// rest.
int fr_show_processes(const char* target, const char* empty_file, const char* empty_folder);
/// The guest's own loopback device goes up.
int fr_raise_loopback(void);

// landlock.c
int fr_enter_landlock(const struct FrSetup* setup, struct FrWhy* why);
int fr_make_landlock_slot(struct FrSlot* slot, struct FrWhy* why);
int fr_enter_landlock_slot(const struct FrSlot* slot);

// identity.c
int fr_drop_root(const struct FrSetup* setup, struct FrWhy* why);
int fr_map_identity(uid_t uid, gid_t gid, struct FrWhy* why);
int fr_install_filter(const struct FrSetup* setup, struct FrWhy* why);
int fr_drop_capabilities(void);
/// The command line and environment that `ps` shows of guests, and /proc shows them, become a
/// title.
void fr_forget_command_line(void);
/// Where memory runs out, the kernel ends guests first, if the machine lets us say so.
void fr_offer_memory(void);

// slots.c
/// A slot that holds nothing of an earlier guest. NULL with `why` when none can be made.
struct FrSlot* fr_take_slot(enum FrLevel level, uint64_t folder_bytes, struct FrWhy* why);
/// Gives it back after its guest has ended; what the guest left there is removed.
void fr_give_slot(enum FrLevel level, struct FrSlot* slot);
void fr_set_box(const char* box);

// guest_process.c
struct FrLaunch {
  enum FrLevel level;
  const struct FrSlot* slot;
  struct FrSpawn spawn;
  const char* job;  ///< spawn.job_bytes bytes, or NULL
  int channel_fd;
  int output_fd;
  int control_fd;
  void* main;  ///< the PyObject that runs a job: main(fd, job)
  uint64_t base_memory_bytes;
};
/// Clones a guest; returns its pid, or -1. Does not return in the guest.
pid_t fr_clone_guest(const struct FrLaunch* launch);

// server.c
/// Serves until the engine closes the control socket. `main` as above.
void fr_serve(int control_fd, enum FrLevel level, void* main, uint64_t base_memory_bytes,
              const char* version);
void fr_send_text(int control_fd, uint32_t type, uint64_t guest, const char* text);
