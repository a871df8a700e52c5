#pragma once
// Messages between the engine and a zygote: one SOCK_SEQPACKET datagram each, in the byte order of
// the machine. Plain C, because the zygote's native module (guest/native) includes it too.
#include <stdint.h>

/// Engine to zygote.
enum FrRequest {
  FR_SPAWN = 1,   ///< FrSpawn, then job_bytes bytes of the job frame's JSON; carries two
                  ///< descriptors: channel, output
  FR_KILL = 2,    ///< FrOrder: end the guest and all that it started
  FR_PAUSE = 3,   ///< FrOrder: stop it, without its noticing
  FR_RESUME = 4,  ///< FrOrder: let it go on
};

/// Zygote to engine.
enum FrReport {
  FR_READY = 1,    ///< FrText: the interpreter is warm and isolated; the text is its version
  FR_BROKEN = 2,   ///< FrText: it is not, and why; the zygote exits
  FR_STARTED = 3,  ///< FrStarted
  FR_ENDED = 4,    ///< FrEnded: nothing of the guest is left
  FR_REFUSED =
      5,  ///< FrText: this guest could not be started or confined, and why; nothing of it is left
};

enum { FR_INLINE_JOB_BYTES = 96 * 1024 };

/// Exit status of a guest whose program ran out of memory (it can be faked, which gains nothing).
enum { FR_EXIT_MEMORY = 113 };

struct FrSpawn {
  uint32_t type;
  uint32_t job_bytes;  ///< 0: the job comes as the first frame of the channel
  uint64_t guest;      ///< the engine's number for it, never used twice
  uint64_t memory_bytes;
  uint64_t folder_bytes;
  uint32_t cpu_seconds;  ///< RLIMIT_CPU, the last line of defence
  uint32_t processes;
  uint32_t open_files;
  uint32_t unused;
};

struct FrOrder {
  uint32_t type;
  uint32_t unused;
  uint64_t guest;
};

struct FrStarted {
  uint32_t type;
  int32_t pid;  ///< in the pid namespace of the engine
  uint64_t guest;
  uint32_t slot;  ///< below the namespaces level its folder is box/PID_OF_THE_ZYGOTE.SLOT
  uint32_t unused;
};

struct FrEnded {
  uint32_t type;
  int32_t status;  ///< as from wait()
  uint64_t guest;
  int64_t cpu_us;   ///< user + system, with the descendants that were waited for
  int64_t wall_us;  ///< from clone to reaping
  int64_t peak_kib;
  int64_t unused;
};

struct FrText {
  uint32_t type;
  uint32_t pid;  ///< of the zygote
  uint64_t guest;
  char text[240];
};
