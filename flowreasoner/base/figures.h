#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "flowreasoner/base/result.h"

namespace flowreasoner {

/// Numbers as people read them. All are free of line breaks and of the locale.

/// "$0", "$0.00042", "$0.0123", "$12.30": two figures that count at least, never rounded to
/// nothing.
std::string usd_text(double usd);
/// The same with what is known of the price: "≥ $0.0123" when some calls had none, "cost unknown"
/// when none had.
std::string cost_text(double usd, bool is_priced);
/// "0", "950", "12.3k", "4.5M".
std::string count_text(std::int64_t count);
/// "12 ms", "3.4 s", "2m 05s", "1h 02m".
std::string duration_text(std::chrono::milliseconds time);
/// "512 B", "12 KiB", "3.4 GiB".
std::string bytes_text(std::int64_t bytes);
/// "267/s", "1.5/s".
std::string pace_text(double per_second);
/// "1 call", "2 calls".
std::string plural(std::int64_t count, std::string_view noun);

/// "90s", "15m", "12h", "30d", "2w". Errors: kInvalidArgument.
Result<std::chrono::seconds> parse_age(std::string_view text);

}  // namespace flowreasoner
