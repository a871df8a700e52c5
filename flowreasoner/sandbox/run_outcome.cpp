#include "flowreasoner/sandbox/run_outcome.h"

namespace flowreasoner::sandbox {

std::string_view ending_name(Ending ending) {
  switch (ending) {
    case Ending::kExited: return "exited";
    case Ending::kSignalled: return "signalled";
    case Ending::kCpuLimit: return "cpu limit";
    case Ending::kWallLimit: return "wall limit";
    case Ending::kMemoryLimit: return "memory limit";
    case Ending::kOutputLimit: return "output limit";
    case Ending::kForbidden: return "forbidden";
    case Ending::kProtocolError: return "protocol error";
    case Ending::kKilled: return "killed";
  }
  return "unknown";
}

}  // namespace flowreasoner::sandbox
