#include "flowreasoner/llm/curl_library.h"

#include <string>

#include <dlfcn.h>

namespace flowreasoner::llm {
namespace {

struct Loaded {
  CurlLibrary functions;
  std::string failure;  // empty: all is there
};

template <class Function>
void find(void* library, const char* name, Function& function, std::string& failure) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr && failure.empty()) failure = std::string("it has no ") + name;
}

Loaded open_library() {
  Loaded loaded;
  void* library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = dlerror();
    loaded.failure = why == nullptr ? "unknown reason" : why;
    return loaded;
  }
  CurlLibrary& to = loaded.functions;
  std::string& failure = loaded.failure;
  find(library, "curl_global_init", to.global_init, failure);
  find(library, "curl_easy_init", to.easy_init, failure);
  find(library, "curl_easy_setopt", to.easy_setopt, failure);
  find(library, "curl_easy_getinfo", to.easy_getinfo, failure);
  find(library, "curl_easy_strerror", to.easy_strerror, failure);
  find(library, "curl_easy_cleanup", to.easy_cleanup, failure);
  find(library, "curl_multi_init", to.multi_init, failure);
  find(library, "curl_multi_setopt", to.multi_setopt, failure);
  find(library, "curl_multi_assign", to.multi_assign, failure);
  find(library, "curl_multi_add_handle", to.multi_add_handle, failure);
  find(library, "curl_multi_remove_handle", to.multi_remove_handle, failure);
  find(library, "curl_multi_socket_action", to.multi_socket_action, failure);
  find(library, "curl_multi_timeout", to.multi_timeout, failure);
  find(library, "curl_multi_info_read", to.multi_info_read, failure);
  find(library, "curl_multi_cleanup", to.multi_cleanup, failure);
  find(library, "curl_slist_append", to.slist_append, failure);
  find(library, "curl_slist_free_all", to.slist_free_all, failure);
  if (failure.empty() && to.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    failure = "it could not be initialised";
  }
  return loaded;
}

}  // namespace

Result<const CurlLibrary*> CurlLibrary::load() {
  static const Loaded loaded = open_library();
  if (!loaded.failure.empty()) {
    return Error(
        Errc::kEnvironment,
        "libcurl (package libcurl4) is needed to reach model endpoints: " + loaded.failure);
  }
  return &loaded.functions;
}

}  // namespace flowreasoner::llm
