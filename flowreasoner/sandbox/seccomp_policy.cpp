#include "flowreasoner/sandbox/seccomp_policy.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <span>

#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "flowreasoner/base/file.h"

namespace flowreasoner::sandbox {

namespace {

// Names unknown to this machine (open on aarch64, futex_waitv of an old libseccomp) are passed
// over.
constexpr std::array kAllowed = {
    // files and folders
    "read",
    "write",
    "readv",
    "writev",
    "pread64",
    "pwrite64",
    "preadv",
    "pwritev",
    "preadv2",
    "pwritev2",
    "open",
    "openat",
    "openat2",
    "creat",
    "close",
    "close_range",
    "stat",
    "fstat",
    "lstat",
    "newfstatat",
    "fstatat64",
    "statx",
    "lseek",
    "access",
    "faccessat",
    "faccessat2",
    "pipe",
    "pipe2",
    "dup",
    "dup2",
    "dup3",
    "flock",
    "fsync",
    "fdatasync",
    "truncate",
    "ftruncate",
    "getdents",
    "getdents64",
    "getcwd",
    "chdir",
    "fchdir",
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "mkdirat",
    "rmdir",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "symlink",
    "symlinkat",
    "readlink",
    "readlinkat",
    "chmod",
    "fchmod",
    "fchmodat",
    "fchmodat2",
    "umask",
    "utime",
    "utimes",
    "utimensat",
    "futimesat",
    "copy_file_range",
    "sendfile",
    "splice",
    "fallocate",
    "fadvise64",
    "sync_file_range",
    "statfs",
    "fstatfs",
    "mknod",
    "mknodat",
    // memory
    "mmap",
    "mprotect",
    "munmap",
    "brk",
    "mremap",
    "madvise",
    "msync",
    "mincore",
    "membarrier",
    // waiting
    "select",
    "pselect6",
    "poll",
    "ppoll",
    "epoll_create",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "epoll_pwait",
    "epoll_pwait2",
    "eventfd",
    "eventfd2",
    "timerfd_create",
    "timerfd_settime",
    "timerfd_gettime",
    "signalfd",
    "signalfd4",
    "pause",
    "nanosleep",
    "clock_nanosleep",
    "sched_yield",
    "futex",
    "futex_waitv",
    // time
    "clock_gettime",
    "clock_getres",
    "gettimeofday",
    "time",
    "times",
    "getitimer",
    "setitimer",
    "alarm",
    "timer_create",
    "timer_settime",
    "timer_gettime",
    "timer_getoverrun",
    "timer_delete",
    // signals and processes
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigpending",
    "rt_sigtimedwait",
    "rt_sigsuspend",
    "sigaltstack",
    "kill",
    "tgkill",
    "tkill",
    "fork",
    "vfork",
    "execve",
    "exit",
    "exit_group",
    "wait4",
    "waitid",
    "getpid",
    "gettid",
    "getppid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getgroups",
    "getresuid",
    "getresgid",
    "getpgrp",
    "setsid",
    "set_robust_list",
    "get_robust_list",
    "set_tid_address",
    "rseq",
    "arch_prctl",
    "restart_syscall",
    "getrlimit",
    "setrlimit",
    "getrusage",
    "sysinfo",
    "uname",
    "getcpu",
    "getrandom",
    "capget",
    "capset",
    // talk between processes of one guest; socket() is not here: add_socket_rules()
    "sendto",
    "recvfrom",
    "sendmsg",
    "recvmsg",
    "recvmmsg",
    "sendmmsg",
    "shutdown",
    "getsockopt",
    "setsockopt",
    "getsockname",
    "getpeername",
};

constexpr std::array kDeadly = {
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "kcmp",
    "pidfd_getfd",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "add_key",
    "request_key",
    "keyctl",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "open_by_handle_at",
    "name_to_handle_at",
    "reboot",
    "swapon",
    "swapoff",
    "iopl",
    "ioperm",
    "acct",
    "quotactl",
    "lookup_dcookie",
    "modify_ldt",
    "unshare",
    "setns",
    "fanotify_init",
    "settimeofday",
    "clock_settime",
    "adjtimex",
};

// They fail as they would for a user without the right. Shared memory, message queues and extended
// attributes would outlive the guest or hold more than its limits.
constexpr std::array kForbidden = {
    "shmget",          "shmat",
    "shmctl",          "shmdt",
    "semget",          "semop",
    "semctl",          "semtimedop",
    "msgget",          "msgsnd",
    "msgrcv",          "msgctl",
    "mq_open",         "mq_unlink",
    "memfd_create",    "memfd_secret",
    "setxattr",        "lsetxattr",
    "fsetxattr",       "setuid",
    "setgid",          "setreuid",
    "setregid",        "setresuid",
    "setresgid",       "setgroups",
    "setfsuid",        "setfsgid",
    "sethostname",     "setdomainname",
    "chown",           "fchown",
    "lchown",          "fchownat",
    "mlock",           "mlock2",
    "mlockall",        "sched_setscheduler",
    "sched_setparam",  "sched_setattr",
    "ioprio_set",      "vhangup",
    "syslog",          "inotify_init",
    "inotify_init1",   "personality",
    "rt_sigqueueinfo", "rt_tgsigqueueinfo",
    "pidfd_open",      "pidfd_send_signal",
};

// By others (F_SETOWN, F_SETSIG) a descriptor sends signals to any process of the same user, which
// Landlock holds only since Linux 6.12.
constexpr std::array kOfDescriptors = {
    F_DUPFD,  F_DUPFD_CLOEXEC, F_GETFD,      F_SETFD,      F_GETFL,     F_SETFL,
    F_GETLK,  F_SETLK,         F_SETLKW,     F_OFD_GETLK,  F_OFD_SETLK, F_OFD_SETLKW,
    F_GETOWN, F_GETSIG,        F_SETPIPE_SZ, F_GETPIPE_SZ, F_GET_SEALS, F_ADD_SEALS};

constexpr std::array kOfSockets = {"connect", "bind", "listen", "accept", "accept4"};

// As on a file system that has no attributes: what copies files takes this answer, and no other.
constexpr std::array kOfAttributes = {"getxattr",  "lgetxattr",  "fgetxattr",
                                      "listxattr", "llistxattr", "flistxattr"};

constexpr std::array kOfZygoteInNamespaces = {"mount",     "umount2",    "chroot",
                                              "open_tree", "move_mount", "mount_setattr"};
constexpr std::array kOfZygoteWithLandlock = {"landlock_create_ruleset", "landlock_add_rule",
                                              "landlock_restrict_self", "seccomp"};

// First argument: a process. 0 is the caller; below the namespaces level others must not be named.
constexpr std::array kOfOneProcess = {"getpgid",
                                      "getsid",
                                      "sched_getscheduler",
                                      "sched_getparam",
                                      "sched_getattr",
                                      "sched_getaffinity",
                                      "sched_setaffinity",
                                      "sched_rr_get_interval",
                                      "prlimit64"};
// Second argument: a process.
constexpr std::array kOfPriority = {"getpriority", "setpriority"};

class Policy {
 public:
  Policy() : context_(seccomp_init(SCMP_ACT_ERRNO(ENOSYS))) {}
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;
  ~Policy() { seccomp_release(context_); }

  bool is_ready() const { return context_ != nullptr && failed_ == 0; }
  scmp_filter_ctx context() const { return context_; }

  void rule(std::uint32_t action, const char* name, std::span<const scmp_arg_cmp> conditions = {}) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number < 0) return;
    const int failed = seccomp_rule_add_array(
        context_, action, number, static_cast<unsigned>(conditions.size()), conditions.data());
    if (failed != 0 && failed != -EDOM) failed_ = failed;
  }
  void rule(std::uint32_t action, const char* name, scmp_arg_cmp condition) {
    rule(action, name, std::span<const scmp_arg_cmp>(&condition, 1));
  }
  void rules(std::uint32_t action, std::span<const char* const> names) {
    for (const char* name : names) rule(action, name);
  }

 private:
  scmp_filter_ctx context_;
  int failed_ = 0;
};

/// The namespaces that clone() must not make. Those that the zygote needs for its guests are theirs
/// in vain: the kernel refuses a user namespace to a process in a chroot, and all others to one
/// without capabilities.
std::uint64_t refused_namespaces(Isolation level, GuestRights rights) {
  std::uint64_t refused = CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC;
  const bool own = level == Isolation::kNamespaces;
  if (!own) refused |= CLONE_NEWPID | CLONE_NEWUSER;
  if (!own || !rights.programs) refused |= CLONE_NEWNS;
  if (!own || !rights.sockets) refused |= CLONE_NEWNET;
  return refused;
}

/// Sockets of the kinds that a loopback network needs; without the right, none.
void add_socket_rules(Policy& policy, bool allowed) {
  if (!allowed) {
    policy.rule(SCMP_ACT_ERRNO(EPERM), "socket");
    policy.rules(SCMP_ACT_ERRNO(EPERM), kOfSockets);
    return;
  }
  policy.rules(SCMP_ACT_ALLOW, kOfSockets);
  constexpr std::uint32_t kTypes = ~static_cast<std::uint32_t>(SOCK_NONBLOCK | SOCK_CLOEXEC);
  struct Kind {
    int type;
    int protocol;  // others (SCTP, MPTCP) would have the kernel load modules
  };
  for (const int family : {AF_INET, AF_INET6, AF_UNIX}) {
    for (const Kind kind : {Kind{SOCK_STREAM, 0}, Kind{SOCK_STREAM, IPPROTO_TCP},
                            Kind{SOCK_DGRAM, 0}, Kind{SOCK_DGRAM, IPPROTO_UDP}}) {
      const std::array wanted = {
          SCMP_A0_32(SCMP_CMP_EQ, static_cast<std::uint32_t>(family)),
          SCMP_A1_32(SCMP_CMP_MASKED_EQ, kTypes, static_cast<std::uint32_t>(kind.type)),
          SCMP_A2_32(SCMP_CMP_EQ, static_cast<std::uint32_t>(kind.protocol))};
      policy.rule(SCMP_ACT_ALLOW, "socket", wanted);
    }
  }
  // The zygote's clone raises the loopback device; guests have no capability for it.
  policy.rule(SCMP_ACT_ALLOW, "ioctl", SCMP_A1_32(SCMP_CMP_EQ, SIOCSIFFLAGS));
}

void add_argument_rules(Policy& policy, Isolation level, GuestRights rights) {
  const std::uint64_t refused = refused_namespaces(level, rights);
  policy.rule(SCMP_ACT_ALLOW, "clone", SCMP_A0_64(SCMP_CMP_MASKED_EQ, refused, 0));
  // The first process of a guest (pid 1) stays in its group. In one of its own namespace's it could
  // never end: the kernel has it wait until all other numbers there are free, and it would hold
  // one.
  policy.rule(SCMP_ACT_ALLOW, "setpgid", SCMP_A1_32(SCMP_CMP_EQ, 0));
  policy.rule(SCMP_ACT_ALLOW, "setpgid", SCMP_A0_32(SCMP_CMP_GT, 1));
  for (const int command : kOfDescriptors) {
    policy.rule(SCMP_ACT_ALLOW, "fcntl",
                SCMP_A1_32(SCMP_CMP_EQ, static_cast<std::uint32_t>(command)));
  }
  policy.rule(SCMP_ACT_ALLOW, "socketpair", SCMP_A0_32(SCMP_CMP_EQ, AF_UNIX));
  for (const auto request : {FIONREAD, FIONBIO, FIOCLEX, FIONCLEX, TCGETS, TIOCGWINSZ}) {
    policy.rule(SCMP_ACT_ALLOW, "ioctl",
                SCMP_A1_32(SCMP_CMP_EQ, static_cast<std::uint32_t>(request)));
  }
  for (const auto what :
       {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_GET_PDEATHSIG, PR_SET_NO_NEW_PRIVS,
        PR_GET_NO_NEW_PRIVS, 0x53564d41 /* PR_SET_VMA: names for memory, set by malloc */}) {
    policy.rule(SCMP_ACT_ALLOW, "prctl", SCMP_A0_32(SCMP_CMP_EQ, static_cast<std::uint32_t>(what)));
  }
  // A guest must not outlive the zygote: its death signal can be set, never cleared.
  const std::array death = {SCMP_A0_32(SCMP_CMP_EQ, PR_SET_PDEATHSIG),
                            SCMP_A1_32(SCMP_CMP_EQ, SIGKILL)};
  policy.rule(SCMP_ACT_ALLOW, "prctl", death);
  for (const char* name : kOfOneProcess) {
    if (level == Isolation::kNamespaces) {
      policy.rule(SCMP_ACT_ALLOW, name);
    } else {
      policy.rule(SCMP_ACT_ALLOW, name, SCMP_A0_32(SCMP_CMP_EQ, 0));
    }
  }
  for (const char* name : kOfPriority) {
    if (level == Isolation::kNamespaces) {
      policy.rule(SCMP_ACT_ALLOW, name);
    } else {
      const std::array own = {SCMP_A0_32(SCMP_CMP_EQ, PRIO_PROCESS), SCMP_A1_32(SCMP_CMP_EQ, 0)};
      policy.rule(SCMP_ACT_ALLOW, name, own);
    }
  }
}

Result<std::string> exported(const Policy& policy) {
  FileDescriptor file(memfd_create("seccomp", MFD_CLOEXEC));
  if (!file || seccomp_export_bpf(policy.context(), file.get()) != 0) {
    return Error(Errc::kEnvironment, "libseccomp can not compile the policy: " + errno_text(errno));
  }
  std::string program(static_cast<std::size_t>(lseek(file.get(), 0, SEEK_END)), '\0');
  if (pread(file.get(), program.data(), program.size(), 0) !=
      static_cast<ssize_t>(program.size())) {
    return Error(Errc::kEnvironment,
                 "libseccomp's policy can not be read back: " + errno_text(errno));
  }
  return program;
}

}  // namespace

Result<std::string> seccomp_program(Isolation level, GuestRights rights) {
  if (level == Isolation::kNone) return std::string();
  Policy policy;
  if (!policy.is_ready()) return Error(Errc::kEnvironment, "libseccomp does not know this machine");
  // A search tree instead of a chain: the filter is long, and runs at each call.
  (void)seccomp_attr_set(policy.context(), SCMP_FLTATR_CTL_OPTIMIZE, 2);
  (void)seccomp_attr_set(policy.context(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  policy.rules(SCMP_ACT_ALLOW, kAllowed);
  policy.rules(SCMP_ACT_KILL_PROCESS, kDeadly);
  policy.rules(SCMP_ACT_ERRNO(EPERM), kForbidden);
  policy.rules(SCMP_ACT_ERRNO(ENOTSUP), kOfAttributes);
  if (level == Isolation::kNamespaces) policy.rules(SCMP_ACT_ALLOW, kOfZygoteInNamespaces);
  if (level == Isolation::kLandlock) policy.rules(SCMP_ACT_ALLOW, kOfZygoteWithLandlock);
  add_argument_rules(policy, level, rights);
  add_socket_rules(policy, rights.sockets && level == Isolation::kNamespaces);
  if (!policy.is_ready())
    return Error(Errc::kEnvironment, "libseccomp refuses a rule of the policy");
  return exported(policy);
}

}  // namespace flowreasoner::sandbox
