"""The building blocks of workflows, as `docs/operators.md` lists them. A workflow imports them as `operator`."""

FAMILIES = ("generate", "programmer", "tester", "ensemble", "review", "agreement", "baselines", "scoreflow")
