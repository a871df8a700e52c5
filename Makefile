# The front door. `make demo` and `make test` need nothing beside this clone: they install what is missing, build, run.
#   make deps | build | demo | test | test-data | asan | tsan | lint | format | bench | interop | install PREFIX=… | clean
# PRESET (release), PREFIX (/usr/local), TEST_ARGS (for ctest) and JOBS may be given; CMakePresets.json lists the presets.

PRESET ?= release
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
TEST_ARGS ?=
BUILD := build/$(PRESET)
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := build
.PHONY: deps lint-deps build headers demo test test-data asan tsan lint format bench interop install clean

deps:
	@cmake/install_packages.sh build

lint-deps:
	@cmake/install_packages.sh build lint

# Ninja runs CMake again when a CMakeLists.txt changes; a preset it does not watch.
build: deps
	@test $(BUILD)/build.ninja -nt CMakePresets.json || cmake --preset $(PRESET)
	@cmake --build $(BUILD) --parallel $(JOBS)

# Each header compiles alone.
headers: build
	@cmake --build $(BUILD) --parallel $(JOBS) --target all_verify_interface_header_sets

# All output of the build goes to stderr, so that stdout holds the answer alone.
demo:
	@$(MAKE) build >&2
	@examples/demo/run.sh $(BUILD)

# The end of a test's output is kept: tests/count_results.py reads it.
CTEST := ctest --test-dir $(BUILD) --parallel $(JOBS) --output-on-failure \
  --test-output-size-passed 20000 --test-output-size-failed 200000 --test-output-truncation head
test: build $(if $(filter release,$(PRESET)),headers)
	@$(CTEST) --no-tests=error --label-exclude data --output-junit results.xml $(TEST_ARGS)

# Checks on whole data sets: FLOWREASONER_DATA, else ../shared/data.
test-data: build
	@data="$${FLOWREASONER_DATA:-$(CURDIR)/../shared/data}"; \
	if [ ! -d "$$data" ]; then \
	  rm -f $(BUILD)/results-data.xml; \
	  echo "test-data: no data sets: FLOWREASONER_DATA is not set and ../shared/data is not there; nothing was checked"; \
	else \
	  FLOWREASONER_DATA="$$data" $(CTEST) --label-regex data --output-junit results-data.xml $(TEST_ARGS); \
	fi

asan:
	@$(MAKE) test PRESET=asan

# The concurrency tests alone. The TSan of g++ 12 does not cope with more than 28 bits of address randomisation.
RND_BITS := $(shell cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 28)
tsan:
	@$(if $(filter-out 28,$(RND_BITS)),setarch -R) $(MAKE) test PRESET=tsan

# The whole tree, or what differs from a revision: make lint SINCE=main
lint: lint-deps
	@test build/dev/build.ninja -nt CMakePresets.json || cmake --preset dev >/dev/null
	@cmake/lint.sh $(SINCE)

format: lint-deps
	@git ls-files '*.h' '*.cpp' | xargs clang-format-14 -i

bench: build
	@cmake/run_benchmarks.sh $(BUILD)

# Real servers from pip, on loopback; outside CI.
interop: build
	@cmake/install_packages.sh interop
	@tests/interop/run.sh $(BUILD)

install: build
	@cmake --install $(BUILD) --prefix "$(abspath $(PREFIX))"

clean:
	@rm -rf build
