#pragma once
#include <cstdint>
#include <random>
#include <string_view>

namespace flowreasoner {

/// One seed for a run, and from it an independent one for each named purpose, so that adding a use
/// of randomness in one place does not change the draws of another. SplitMix64 over an FNV-1a hash
/// of the name.
std::uint64_t named_seed(std::uint64_t run_seed, std::string_view purpose);

using Random = std::mt19937_64;

/// A uniform double in [0, 1) that is the same with every standard library (std distributions are
/// not).
double uniform01(Random& random);

}  // namespace flowreasoner
