#include "flowreasoner/base/random.h"

namespace flowreasoner {

std::uint64_t named_seed(std::uint64_t run_seed, std::string_view purpose) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  std::uint64_t mixed = hash + run_seed * 0x9e3779b97f4a7c15ULL + 0x9e3779b97f4a7c15ULL;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31);
}

double uniform01(Random& random) {
  return static_cast<double>(random() >> 11) * 0x1.0p-53;
}

}  // namespace flowreasoner
