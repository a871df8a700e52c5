#pragma once
#include <curl/curl.h>

#include "flowreasoner/base/result.h"

namespace flowreasoner::llm {

/// The functions of libcurl that we call, loaded at first use: libcurl brings about 25 shared
/// libraries, which would cost every start of the program 4 ms or more (docs/decisions.md). Only
/// http_client.cpp uses this.
///
/// Thread rule: load() from any thread. Never unloaded.
struct CurlLibrary {
  decltype(&curl_global_init) global_init = nullptr;
  decltype(&curl_easy_init) easy_init = nullptr;
  decltype(&curl_easy_setopt) easy_setopt = nullptr;
  decltype(&curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&curl_easy_strerror) easy_strerror = nullptr;
  decltype(&curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&curl_multi_init) multi_init = nullptr;
  decltype(&curl_multi_setopt) multi_setopt = nullptr;
  decltype(&curl_multi_assign) multi_assign = nullptr;
  decltype(&curl_multi_add_handle) multi_add_handle = nullptr;
  decltype(&curl_multi_remove_handle) multi_remove_handle = nullptr;
  decltype(&curl_multi_socket_action) multi_socket_action = nullptr;
  decltype(&curl_multi_timeout) multi_timeout = nullptr;
  decltype(&curl_multi_info_read) multi_info_read = nullptr;
  decltype(&curl_multi_cleanup) multi_cleanup = nullptr;
  decltype(&curl_slist_append) slist_append = nullptr;
  decltype(&curl_slist_free_all) slist_free_all = nullptr;

  /// The library, initialised. Errors: kEnvironment when it is not installed or has no such
  /// function.
  static Result<const CurlLibrary*> load();
};

}  // namespace flowreasoner::llm
