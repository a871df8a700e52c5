# fr_python_test(NAME FOLDER f MODULE m [LABELS fast] [TIMEOUT 120] [ARGS …]): the unittest module `m`, run from folder `f`,
# as one ctest entry; .ci/run reads how many tests it held from its output.
function(fr_python_test name)
  cmake_parse_arguments(arg "" "FOLDER;MODULE;TIMEOUT" "LABELS;ARGS" ${ARGN})
  if(NOT FLOWREASONER_TESTS OR FLOWREASONER_ONLY_CONCURRENCY)
    return()
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS fast)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_test(NAME ${name}
    COMMAND ${FLOWREASONER_PYTHON} -B -m unittest ${arg_MODULE} ${arg_ARGS}
    WORKING_DIRECTORY ${arg_FOLDER})
  set_tests_properties(${name} PROPERTIES
    LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "FR_SOURCE_DIR=${PROJECT_SOURCE_DIR};FR_BINARY_DIR=${PROJECT_BINARY_DIR}")
endfunction()

# fr_python_tests(guest FOLDER guest PACKAGE tests): each test_x.py of the package as the ctest entry guest.test_x.
function(fr_python_tests name)
  cmake_parse_arguments(arg "" "FOLDER;PACKAGE;TIMEOUT" "LABELS" ${ARGN})
  # The modules need no build step, hence no list to keep: the folder is read again at each build.
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${arg_FOLDER} ${arg_FOLDER}/${arg_PACKAGE}/test_*.py)
  foreach(file IN LISTS files)
    get_filename_component(module ${file} NAME_WE)
    string(REPLACE "/" "." package ${arg_PACKAGE})
    fr_python_test(${name}.${module} FOLDER ${arg_FOLDER} MODULE ${package}.${module}
      LABELS ${arg_LABELS} TIMEOUT ${arg_TIMEOUT})
  endforeach()
endfunction()
