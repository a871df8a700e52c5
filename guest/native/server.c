// The zygote's loop: requests of the engine in, guests cloned, ended guests reported.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "flow_native.h"

struct Guest {
  uint64_t number;
  pid_t pid;
  struct FrSlot* slot;
  int64_t started_us;
};

static struct {
  int control;
  enum FrLevel level;
  void* main;
  uint64_t base_memory_bytes;
  struct Guest* guests;
  size_t count;
  size_t room;
  char request[sizeof(struct FrSpawn) + FR_INLINE_JOB_BYTES];
} server;

static int64_t now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void report(const void* message, size_t bytes) {
  while (send(server.control, message, bytes, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

void fr_send_text(int control_fd, uint32_t type, uint64_t guest, const char* text) {
  struct FrText message = {.type = type, .pid = (uint32_t)getpid(), .guest = guest};
  snprintf(message.text, sizeof message.text, "%s", text);
  while (send(control_fd, &message, sizeof message, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

static struct Guest* find_by_number(uint64_t number) {
  for (size_t i = 0; i < server.count; ++i) {
    if (server.guests[i].number == number) return &server.guests[i];
  }
  return NULL;
}

static struct Guest* find_by_pid(pid_t pid) {
  for (size_t i = 0; i < server.count; ++i) {
    if (server.guests[i].pid == pid) return &server.guests[i];
  }
  return NULL;
}

// All processes of a guest's group, and its first one wherever that is: it has not made the group
// yet, or, at the namespaces level, left it. There it takes all others along when it ends; below,
// the policy lets none leave.
static void signal_guest(const struct Guest* guest, int number) {
  kill(-guest->pid, number);
  kill(guest->pid, number);
}

static int make_room(void) {
  if (server.count < server.room) return 0;
  const size_t room = server.room == 0 ? 64 : 2 * server.room;
  struct Guest* more = realloc(server.guests, room * sizeof *more);
  if (more == NULL) return -1;
  server.guests = more;
  server.room = room;
  return 0;
}

static void refuse(uint64_t guest, const char* text) {
  fr_send_text(server.control, FR_REFUSED, guest, text);
}

static void spawn(const struct FrSpawn* request, const char* job, int channel_fd, int output_fd) {
  struct FrWhy why = {{0}};
  struct FrSlot* slot =
      make_room() == 0 ? fr_take_slot(server.level, request->folder_bytes, &why) : NULL;
  if (slot == NULL) {
    refuse(request->guest, why.text[0] != '\0' ? why.text : "the zygote is out of memory");
    return;
  }
  const struct FrLaunch launch = {
      .level = server.level,
      .slot = slot,
      .spawn = *request,
      .job = request->job_bytes == 0 ? NULL : job,
      .channel_fd = channel_fd,
      .output_fd = output_fd,
      .main = server.main,
      .control_fd = server.control,
      .base_memory_bytes = server.base_memory_bytes,
  };
  const int64_t started = now_us();
  const pid_t pid = fr_clone_guest(&launch);
  if (pid < 0) {
    fr_fail(&why, "clone");
    fr_give_slot(server.level, slot);
    refuse(request->guest, why.text);
    return;
  }
  server.guests[server.count++] = (struct Guest){request->guest, pid, slot, started};
  const struct FrStarted message = {
      .type = FR_STARTED, .pid = pid, .guest = request->guest, .slot = slot->number};
  report(&message, sizeof message);
}

static void ended(struct Guest* guest, int status, const struct rusage* use) {
  const struct FrEnded message = {
      .type = FR_ENDED,
      .status = status,
      .guest = guest->number,
      .cpu_us = (use->ru_utime.tv_sec + use->ru_stime.tv_sec) * 1000000 + use->ru_utime.tv_usec +
                use->ru_stime.tv_usec,
      .wall_us = now_us() - guest->started_us,
      .peak_kib = use->ru_maxrss,
  };
  struct FrSlot* slot = guest->slot;
  *guest = server.guests[--server.count];
  report(&message, sizeof message);
  fr_give_slot(server.level, slot);
}

// Below the namespaces level the first process may leave others behind, in its process group: they
// come to us when their parent dies, and are waited for, so that nothing is left when the end is
// reported. The group's number is not used again while one of them lives.
static void end_group(pid_t group) {
  enum { PAUSES = 5000 };
  for (int i = 0; i < PAUSES && kill(-group, SIGKILL) == 0; ++i) {
    while (waitpid(-group, NULL, WNOHANG) > 0) {
    }
    const struct timespec pause = {.tv_nsec = 1000000};
    if (kill(-group, 0) == 0) nanosleep(&pause, NULL);
  }
}

static void reap(void) {
  for (;;) {
    siginfo_t info;
    info.si_pid = 0;
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return;
    struct rusage use;
    int status = 0;
    const pid_t pid = wait4(info.si_pid, &status, 0, &use);
    struct Guest* guest = pid > 0 ? find_by_pid(pid) : NULL;
    if (guest == NULL) continue;
    if (server.level != FR_LEVEL_NAMESPACES) end_group(pid);
    ended(guest, status, &use);
  }
}

static void obey(const struct FrOrder* order) {
  const struct Guest* guest = find_by_number(order->guest);
  if (guest == NULL) return;  // it has ended, and the report is on its way
  switch (order->type) {
    case FR_KILL:
      signal_guest(guest, SIGKILL);
      break;
    case FR_PAUSE:
      signal_guest(guest, SIGSTOP);
      break;
    case FR_RESUME:
      signal_guest(guest, SIGCONT);
      break;
    default:
      break;
  }
}

// One request. 0: handled, 1: none is there, -1: the engine is gone.
static int serve_one(void) {
  union {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(2 * sizeof(int))];
  } control;
  struct iovec part = {.iov_base = server.request, .iov_len = sizeof server.request};
  struct msghdr message = {.msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control.bytes,
                           .msg_controllen = sizeof control.bytes};
  const ssize_t bytes = recvmsg(server.control, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (bytes < 0) return errno == EAGAIN || errno == EINTR ? 1 : -1;
  if (bytes == 0) return -1;
  int fds[2] = {-1, -1};
  struct cmsghdr* head = CMSG_FIRSTHDR(&message);
  if (head != NULL && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(sizeof fds)) {
    memcpy(fds, CMSG_DATA(head), sizeof fds);
  }
  uint32_t type;
  memcpy(&type, server.request, sizeof type);
  if (type == FR_SPAWN && fds[0] >= 0) {
    struct FrSpawn request;
    memcpy(&request, server.request, sizeof request);
    spawn(&request, server.request + sizeof request, fds[0], fds[1]);
  } else if (bytes == sizeof(struct FrOrder)) {
    struct FrOrder order;
    memcpy(&order, server.request, sizeof order);
    obey(&order);
  }
  for (int i = 0; i < 2; ++i) {
    if (fds[i] >= 0) close(fds[i]);
  }
  return 0;
}

static void end_all(void) {
  for (size_t i = 0; i < server.count; ++i) signal_guest(&server.guests[i], SIGKILL);
  while (server.count > 0) {
    siginfo_t info;
    if (waitid(P_ALL, 0, &info, WEXITED | WNOWAIT) != 0) break;
    reap();
  }
}

void fr_serve(int control_fd, enum FrLevel level, void* main, uint64_t base_memory_bytes,
              const char* version) {
  server.control = control_fd;
  server.level = level;
  server.main = main;
  server.base_memory_bytes = base_memory_bytes;
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  sigprocmask(SIG_BLOCK, &children, NULL);
  const int signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
  fr_send_text(control_fd, FR_READY, 0, version);
  struct pollfd watched[2] = {{.fd = control_fd, .events = POLLIN},
                              {.fd = signals, .events = POLLIN}};
  for (;;) {
    if (poll(watched, 2, -1) < 0 && errno != EINTR) break;
    if (watched[1].revents != 0) {
      struct signalfd_siginfo info;
      while (read(signals, &info, sizeof info) > 0) {
      }
      reap();
    }
    if (watched[0].revents != 0 && serve_one() < 0) break;
  }
  end_all();
}
