# The layer table, once. A library uses only libraries of lower layers and those named beside it here; fr_library()
# refuses any other edge, and tests/layers_test.py holds the #include lines to the same table.
set(FR_LAYERS
  "0 base"
  "1 record" "1 llm" "1 sandbox" "1 tokenizer" "1 checkpoint"
  "2 tasks" "2 inference"
  "3 workflow" "3 qwen2"
  "4 meta_agent" "4 train"
  "5 episode"
  "6 eval" "6 server"
  "7 cli")

function(fr_layer_of library out)
  foreach(row IN LISTS FR_LAYERS)
    if(row MATCHES "^([0-9]+) ${library}$")
      set(${out} ${CMAKE_MATCH_1} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "${library} is not in the layer table of cmake/Layers.cmake")
endfunction()

# fr_library(NAME SOURCES a.cpp b.cpp [USES base llm] [LINKS PkgConfig::X])
# Makes flowreasoner_NAME. Sources are listed, never globbed.
function(fr_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES;LINKS;PRIVATE_LINKS" ${ARGN})
  fr_layer_of(${name} own_layer)
  add_library(flowreasoner_${name} STATIC ${arg_SOURCES})
  if(FLOWREASONER_ONLY_CONCURRENCY)
    set_target_properties(flowreasoner_${name} PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
  target_include_directories(flowreasoner_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  # With FLOWREASONER_VERIFY_HEADERS, the target all_verify_interface_header_sets compiles each header alone.
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  list(FILTER headers EXCLUDE REGEX "_fixture\\.h$")
  target_sources(flowreasoner_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${headers})
  foreach(used IN LISTS arg_USES)
    fr_layer_of(${used} used_layer)
    if(NOT used_layer LESS own_layer)
      message(FATAL_ERROR "${name} (layer ${own_layer}) may not use ${used} (layer ${used_layer})")
    endif()
    target_link_libraries(flowreasoner_${name} PUBLIC flowreasoner_${used})
  endforeach()
  target_link_libraries(flowreasoner_${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS} fr_warnings fr_sanitizers)
  fr_precompile(flowreasoner_${name})
endfunction()

# Every library includes the same heavy headers (Asio, JSON): they are compiled once, in a target of their own.
function(fr_precompile target)
  if(NOT TARGET fr_precompiled)
    add_library(fr_precompiled OBJECT ${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp)
    target_link_libraries(fr_precompiled PRIVATE fr_asio fmt::fmt nlohmann_json::nlohmann_json fr_warnings fr_sanitizers)
    target_precompile_headers(fr_precompiled PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.h)
  endif()
  target_precompile_headers(${target} REUSE_FROM fr_precompiled)
endfunction()

# So do the tests, with GoogleTest on top. A test is compiled without optimisation, which halves its compile time; what
# it tests is built as the preset says.
function(fr_precompile_test target)
  if(NOT TARGET fr_precompiled_tests)
    add_library(fr_precompiled_tests OBJECT ${PROJECT_SOURCE_DIR}/cmake/precompiled.cpp)
    target_link_libraries(fr_precompiled_tests PRIVATE fr_asio fmt::fmt nlohmann_json::nlohmann_json GTest::gtest GTest::gmock
      fr_warnings fr_sanitizers)
    target_compile_options(fr_precompiled_tests PRIVATE -O0)
    target_precompile_headers(fr_precompiled_tests PRIVATE
      ${PROJECT_SOURCE_DIR}/cmake/precompiled.h <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  target_compile_options(${target} PRIVATE -O0)
  target_precompile_headers(${target} REUSE_FROM fr_precompiled_tests)
endfunction()

# fr_test(NAME SOURCES x_test.cpp [USES llm] [LABELS fast] [TIMEOUT 60] [CONCURRENT] [SERIAL] [IN_PARTS]): one program, each TEST its own
# ctest entry, or those that fr_test_part() makes. Label: fast (the default), slow, or data (needs
# FLOWREASONER_DATA; `make test-data`).
# CONCURRENT: threads or several coroutines meet here, so that ThreadSanitizer has to see it. SERIAL: no other test runs beside it.
function(fr_test name)
  cmake_parse_arguments(arg "CONCURRENT;SERIAL;IN_PARTS" "TIMEOUT" "SOURCES;USES;LABELS;LINKS" ${ARGN})
  if(NOT FLOWREASONER_TESTS OR (FLOWREASONER_ONLY_CONCURRENCY AND NOT arg_CONCURRENT))
    return()
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS fast)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  if(FLOWREASONER_SANITIZE)
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 4")
  endif()
  add_executable(${name} ${arg_SOURCES})
  list(TRANSFORM arg_USES PREPEND flowreasoner_)
  target_link_libraries(${name} PRIVATE ${arg_USES} ${arg_LINKS} GTest::gtest GTest::gmock GTest::gtest_main fr_warnings fr_sanitizers)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE FR_SOURCE_DIR="${PROJECT_SOURCE_DIR}" FR_BINARY_DIR="${PROJECT_BINARY_DIR}")
  fr_precompile_test(${name})
  if(arg_IN_PARTS)
    return()
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT} RUN_SERIAL ${arg_SERIAL})
endfunction()

# fr_test_part(PROGRAM PART FILTER *x* [TIMEOUT 60] [SERIAL]): one ctest entry, and one process, for the tests of an IN_PARTS program that a
# filter names; a filter that names none fails.
function(fr_test_part program part)
  cmake_parse_arguments(arg "SERIAL" "FILTER;TIMEOUT" "" ${ARGN})
  if(NOT TARGET ${program})
    return()
  endif()
  if(FLOWREASONER_SANITIZE)
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 4")
  endif()
  add_test(NAME ${program}.${part} COMMAND ${program} --gtest_filter=${arg_FILTER})
  set_tests_properties(${program}.${part} PROPERTIES LABELS fast TIMEOUT ${arg_TIMEOUT} RUN_SERIAL ${arg_SERIAL}
    FAIL_REGULAR_EXPRESSION "PASSED  . 0 tests")
endfunction()

# Adds each folder of the table that exists, lowest layer first. They are built under libraries/, because
# build/PRESET/flowreasoner is the program itself.
macro(fr_add_layers)
  foreach(row IN LISTS FR_LAYERS)
    string(REGEX REPLACE "^[0-9]+ " "" library "${row}")
    if(EXISTS ${PROJECT_SOURCE_DIR}/flowreasoner/${library}/CMakeLists.txt)
      add_subdirectory(flowreasoner/${library} libraries/${library})
    endif()
  endforeach()
endmacro()
