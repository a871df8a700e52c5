add_library(fr_warnings INTERFACE)
target_compile_options(fr_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wcast-qual -Wformat=2 -Wimplicit-fallthrough -Werror
  # g++ 12 and 13 report these inside coroutine frames and inlined standard containers where nothing is wrong
  # (GCC bugs 105562, 107852); clang and the sanitizers look at the same things.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-mismatched-new-delete -Wno-free-nonheap-object>)
