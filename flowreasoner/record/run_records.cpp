#include "flowreasoner/record/run_records.h"

namespace flowreasoner::record {

std::string_view status_name(Status status) {
  switch (status) {
    case Status::kRunning:
      return "running";
    case Status::kDone:
      return "done";
    case Status::kStopped:
      return "stopped";
    case Status::kFailed:
      return "failed";
  }
  return "failed";
}

std::optional<Status> status_from_name(std::string_view name) {
  for (const Status status : {Status::kRunning, Status::kDone, Status::kStopped, Status::kFailed}) {
    if (status_name(status) == name) return status;
  }
  return std::nullopt;
}

}  // namespace flowreasoner::record
