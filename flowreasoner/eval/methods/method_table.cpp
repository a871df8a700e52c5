#include "flowreasoner/eval/methods/method_table.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

#include "flowreasoner/eval/methods/workflow_folder.h"

namespace flowreasoner::eval::methods {
namespace {

/// The same program for every query.
class FixedMethod final : public Method {
 public:
  FixedMethod(std::string name, workflow::Program program)
      : name_(std::move(name)), program_(std::move(program)) {}
  const std::string& name() const override { return name_; }
  Approach approach(const meta_agent::Query& /*query*/) const override { return {program_}; }

 private:
  std::string name_;
  workflow::Program program_;
};

/// FlowReasoner: a program of its own for each query, designed when the query comes.
class QueryMethod final : public Method {
 public:
  const std::string& name() const override { return name_; }
  Approach approach(const meta_agent::Query& /*query*/) const override { return {}; }

 private:
  std::string name_ = "flowreasoner";
};

using Search = std::function<Async<SearchResult>(SearchParts)>;

/// What the methods that search have in common: the result that they were frozen with.
class SearchMethod : public Method {
 public:
  SearchMethod(std::string name, Search search)
      : name_(std::move(name)), search_(std::move(search)) {}
  const std::string& name() const override { return name_; }
  bool needs_search() const override { return true; }

  Async<SearchResult> find(SearchParts parts) override {
    FR_CO_TRY(SearchResult found, co_await search_(std::move(parts)));
    if (auto taken = take(found); !taken) co_return taken.error();
    co_return found;
  }

  Result<void> take(SearchResult found) override {
    if (found.method != name_) {
      return Error(Errc::kBadData, "this was found by " + found.method + ", not by " + name_);
    }
    return use(found);
  }

 protected:
  virtual Result<void> use(const SearchResult& found) = 0;

  static std::logic_error not_searched() {
    return std::logic_error("a method that searches was asked before it had found anything");
  }

 private:
  std::string name_;
  Search search_;
};

/// ADAS and AFlow: one program for all queries.
class ProgramSearch final : public SearchMethod {
 public:
  using SearchMethod::SearchMethod;
  Approach approach(const meta_agent::Query& /*query*/) const override {
    if (!program_) throw not_searched();
    return {program_};
  }

 private:
  Result<void> use(const SearchResult& found) override {
    if (found.program.graph.empty()) {
      return Error(Errc::kBadData, "the result of " + name() + " holds no program");
    }
    program_ = found.program;
    return {};
  }

  std::optional<workflow::Program> program_;
};

/// MaAS: a controller that makes a program for each query.
class ControllerSearch final : public SearchMethod {
 public:
  using SearchMethod::SearchMethod;
  Approach approach(const meta_agent::Query& query) const override {
    if (!controller_) throw not_searched();
    return {maas_program(controller_->best(query_features(query)))};
  }

 private:
  Result<void> use(const SearchResult& found) override {
    FR_TRY(controller_, MaasController::from_json(found.policy));
    return {};
  }

  std::optional<MaasController> controller_;
};

Result<workflow::Program> shipped(std::string_view name) {
  FR_TRY(const auto folder, find_workflow(name));
  return workflow::load_program(folder);
}

Result<std::unique_ptr<Method>> make_adas(AdasOptions options) {
  if (options.seeds.empty()) {
    for (const char* name : {"cot", "self_consistency", "self_refine", "llm_debate"}) {
      FR_TRY(workflow::Program program, shipped(name));
      options.seeds.push_back({find_method(name)->title, std::move(program)});
    }
  }
  const auto search = [options](SearchParts parts) {
    return search_adas(std::move(parts), options);
  };
  return std::make_unique<ProgramSearch>("adas", search);
}

Result<std::unique_ptr<Method>> make_aflow(AflowOptions options) {
  if (options.first.graph.empty()) {
    FR_TRY(options.first, shipped("direct"));
  }
  const auto search = [options](SearchParts parts) {
    return search_aflow(std::move(parts), options);
  };
  return std::make_unique<ProgramSearch>("aflow", search);
}

Result<std::unique_ptr<Method>> make_maas(const MaasOptions& options) {
  const auto search = [options](SearchParts parts) {
    return search_maas(std::move(parts), options);
  };
  return std::make_unique<ControllerSearch>("maas", search);
}

Error unknown(std::string_view name) {
  std::string known;
  for (const MethodRow& row : method_table()) known += (known.empty() ? "" : ", ") + row.name;
  return Error(Errc::kInvalidArgument, "there is no method '" + std::string(name) +
                                           "'; there are: " + known +
                                           ", or the folder of a workflow (with a slash)");
}

}  // namespace

const std::vector<MethodRow>& method_table() {
  static const std::vector<MethodRow> rows{
      {"direct", "Direct (IO)", ""},
      {"cot", "Chain of thought", "Wei et al. 2022, arXiv 2201.11903"},
      {"self_consistency", "Self-consistency", "Wang et al. 2022, arXiv 2203.11171"},
      {"self_refine", "Self-Refine", "Madaan et al. 2023, arXiv 2303.17651"},
      {"llm_debate", "LLM-Debate", "Du et al. 2023, arXiv 2305.14325"},
      {"llm_blender", "LLM-Blender", "Jiang et al. 2023, arXiv 2306.02561"},
      {"autoagents", "AutoAgents", "Chen et al. 2023, arXiv 2309.17288"},
      {"adas", "ADAS", "Hu et al. 2024, arXiv 2408.08435", true, true},
      {"aflow", "AFlow", "Zhang et al. 2024, arXiv 2410.10762", true, true},
      {"maas", "MaAS", "Zhang et al. 2025, arXiv 2502.04180", true, false},
      {"flowreasoner", "FlowReasoner", "arXiv 2504.15257", false, true}};
  return rows;
}

const MethodRow* find_method(std::string_view name) {
  const auto& rows = method_table();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&name](const auto& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

Result<std::unique_ptr<Method>> make_method(std::string_view name, MethodOptions options) {
  if (name.find('/') != std::string_view::npos) {
    FR_TRY(workflow::Program program, workflow::load_program(name));
    return std::make_unique<FixedMethod>(std::string(name), std::move(program));
  }
  if (name == "adas") return make_adas(std::move(options.adas));
  if (name == "aflow") return make_aflow(std::move(options.aflow));
  if (name == "maas") return make_maas(options.maas);
  if (name == "flowreasoner") return std::make_unique<QueryMethod>();
  if (find_method(name) == nullptr) return unknown(name);
  FR_TRY(workflow::Program program, shipped(name));
  return std::make_unique<FixedMethod>(std::string(name), std::move(program));
}

}  // namespace flowreasoner::eval::methods
