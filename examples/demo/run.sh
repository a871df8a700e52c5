#!/bin/bash
# The main job on one real HumanEval problem (problem.jsonl). Usage: run.sh BUILD_FOLDER
# With OPENAI_BASE_URL set the models of that endpoint do the work: OPENAI_MODEL names the one to use, or
# FLOWREASONER_META and FLOWREASONER_WORKER a model specification each. Without it the replies are scripted.
# The answer goes to stdout, all else to stderr.
set -euo pipefail
program=${1:?usage: run.sh BUILD_FOLDER}/flowreasoner
demo=$(dirname "$0")

if [[ -n ${OPENAI_BASE_URL:-} ]]; then
  model=openai/${OPENAI_MODEL:-gpt-4o-mini}
  meta=${FLOWREASONER_META:-$model} worker=${FLOWREASONER_WORKER:-$model}
  echo "Demo: HumanEval/126, solved by the endpoint of OPENAI_BASE_URL: $meta designs, $worker works." >&2
else
  meta=scripted:$demo/meta.jsonl worker=scripted:$demo/worker.jsonl
  echo "Demo: HumanEval/126. The replies of both models are SCRIPTED ($demo/*.jsonl): no key, no network. The workflows," >&2
  echo "the sandbox, the tests and the feedback are real. Set OPENAI_BASE_URL (and OPENAI_MODEL, OPENAI_API_KEY) for a real one." >&2
fi
exec "$program" solve --show --problem "$demo/problem.jsonl" --meta "$meta" --worker "$worker"
