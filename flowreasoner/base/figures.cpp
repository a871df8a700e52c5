#include "flowreasoner/base/figures.h"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace flowreasoner {

std::string usd_text(double usd) {
  if (usd == 0) return "$0";
  if (std::abs(usd) >= 1) return fmt::format("${:.2f}", usd);
  // Two significant digits, four decimals at least: $0.0123, $0.00042.
  const int leading_zeros = static_cast<int>(-std::floor(std::log10(std::abs(usd)))) - 1;
  return fmt::format("${:.{}f}", usd, std::clamp(leading_zeros + 2, 4, 12));
}

std::string cost_text(double usd, bool is_priced) {
  if (is_priced) return usd_text(usd);
  return usd == 0 ? "cost unknown" : "≥ " + usd_text(usd);
}

std::string count_text(std::int64_t count) {
  if (count < 1000) return std::to_string(count);
  if (count < 999'950) return fmt::format("{:.1f}k", static_cast<double>(count) / 1e3);
  return fmt::format("{:.1f}M", static_cast<double>(count) / 1e6);
}

std::string duration_text(std::chrono::milliseconds time) {
  const std::int64_t milliseconds = time.count();
  if (milliseconds < 1000) return fmt::format("{} ms", milliseconds);
  if (milliseconds < 59'950)
    return fmt::format("{:.1f} s", static_cast<double>(milliseconds) / 1e3);
  const std::int64_t seconds = (milliseconds + 500) / 1000;
  if (seconds < 3600) return fmt::format("{}m {:02}s", seconds / 60, seconds % 60);
  return fmt::format("{}h {:02}m", seconds / 3600, seconds / 60 % 60);
}

std::string bytes_text(std::int64_t bytes) {
  constexpr std::array<const char*, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  const bool is_round = unit == 0 || value >= 10;
  return is_round ? fmt::format("{:.0f} {}", value, kUnits[unit])
                  : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string pace_text(double per_second) {
  return fmt::format("{:.{}f}/s", per_second, per_second < 10 ? 1 : 0);
}

std::string plural(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

Result<std::chrono::seconds> parse_age(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, failed] = std::from_chars(text.data(), end, number);
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  std::int64_t seconds = 0;
  if (unit == "s") seconds = 1;
  if (unit == "m") seconds = 60;
  if (unit == "h") seconds = 3600;
  if (unit == "d") seconds = 86'400;
  if (unit == "w") seconds = 604'800;
  constexpr std::int64_t kLargest = 1'000'000'000;
  if (failed != std::errc() || seconds == 0 || number < 0 || number > kLargest) {
    return Error(Errc::kInvalidArgument,
                 fmt::format("'{}' is not an age; write 90s, 15m, 12h, 30d or 2w", text));
  }
  return std::chrono::seconds(number * seconds);
}

}  // namespace flowreasoner
