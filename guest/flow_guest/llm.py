"""The models of a workflow, as its program sees them: something to ask, with what it has cost.

One `Llm` stands for one worker model with its own settings and costs; all of them ask through the run's channel.
"""

from flow_guest.call_errors import ModelError, UsageError
from flow_guest.extractor_text import without_reasoning
from flow_guest.runtime import current

_SETTINGS = ("temperature", "top_p", "max_tokens", "stop", "seed")


class Reply(str):
    """A reply's text. EvoAgentX's programs read it as `.content`."""

    @property
    def content(self):
        return str(self)


class Config:
    """A model's settings, by attribute or as a dict; what is not set is None, and there is never a key."""

    def __init__(self, config=None, **settings):
        self.__dict__.update(config or {})
        self.__dict__.update(settings)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return None

    def __getitem__(self, name):
        return self.__dict__[name]

    def __contains__(self, name):
        return name in self.__dict__

    def get(self, name, default=None):
        return self.__dict__.get(name, default)

    def keys(self):
        return self.__dict__.keys()


class Configs:
    """All models that the user allowed (AFlow's `LLMsConfig.default().get(name)`)."""

    @classmethod
    def default(cls):
        return cls()

    def get(self, name):
        return Config(current().llm_config, model=_known(name))

    def get_all_names(self):
        return list(current().models)


class CostManager:
    """Tokens and dollars of the models that it was given to."""

    def __init__(self, **_):
        self.total_prompt_tokens = 0
        self.total_completion_tokens = 0
        self.total_cost = 0.0
        self.total_budget = 0
        self.call_count = 0
        self.history = []

    def add(self, model, value):
        """Counts one `chat` value."""
        prompt, completion = value.get("prompt_tokens") or 0, value.get("completion_tokens") or 0
        usd = value.get("usd") or 0.0
        self.total_prompt_tokens += prompt
        self.total_completion_tokens += completion
        self.total_cost += usd
        self.call_count += 1
        self.history.append({"model": model, "input_tokens": prompt, "output_tokens": completion,
                             "total_tokens": prompt + completion, "total_cost": usd})

    def update_cost(self, prompt_tokens, completion_tokens, model):
        """What a program counts itself; the engine knows the price, so no dollars come from it."""
        self.add(model, {"prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens})

    def get_total_cost(self):
        return self.total_cost

    def get_total_prompt_tokens(self):
        return self.total_prompt_tokens

    def get_total_completion_tokens(self):
        return self.total_completion_tokens

    def get_summary(self):
        return {"total_input_tokens": self.total_prompt_tokens, "total_output_tokens": self.total_completion_tokens,
                "total_tokens": self.total_prompt_tokens + self.total_completion_tokens,
                "total_cost": self.total_cost, "call_count": self.call_count, "history": list(self.history)}

    get_costs = get_summary


class Llm:
    """One worker model."""

    def __init__(self, config=None, system_msg=None, **settings):
        if isinstance(config, str):
            config = {"model": config}
        elif isinstance(config, Config):
            config = config.__dict__
        elif config is None:
            config = {}
        elif not isinstance(config, dict):
            config = dict(getattr(config, "__dict__", {}))
        self.config = Config(config, **settings)
        self.model = _known(self.config.model)
        self.sys_msg = system_msg
        self.cost_manager = CostManager()

    @property
    def usage_tracker(self):
        return self.cost_manager

    @property
    def profile(self):
        return current().profile_of(self.model)

    async def chat(self, prompt, operator="llm", n=None, system=None, **settings):
        """The texts of `n` replies to a prompt (text, or a list of messages), reasoning left out."""
        run = current()
        args = {name: settings.get(name, self.config.get(name)) for name in _SETTINGS}
        args.update(model=self.model, messages=self._messages(prompt, system), operator=operator, n=n)
        value = await run.call("chat", args)
        self.cost_manager.add(self.model or run.default_model(), value)
        run.usd += value.get("usd") or 0.0
        if not value["texts"]:
            raise ModelError("the model gave no reply")
        return [Reply(without_reasoning(text)) for text in value["texts"]]

    async def __call__(self, prompt, **settings):
        return (await self.chat(prompt, **_asked(settings)))[0]

    async def aask(self, msg, system_msgs=None, **settings):
        """MetaGPT's form."""
        return (await self.chat(msg, system="\n".join(system_msgs) if system_msgs else None, **_asked(settings)))[0]

    ask = aask

    async def agenerate(self, prompt=None, system_message=None, messages=None, **settings):
        """EvoAgentX's form; parsers are not applied, `.content` is the text."""
        return (await self.chat(messages or prompt, system=system_message, **_asked(settings)))[0]

    generate_async = async_generate = agenerate

    async def acompletion_text(self, messages, **settings):
        return (await self.chat(messages, **_asked(settings)))[0]

    async def call_with_format(self, prompt, formatter):
        """AFlow's form: `formatter` asks for a format and reads it."""
        reply = await self(formatter.prepare_prompt(prompt))
        valid, data = formatter.validate_response(reply)
        if not valid:
            raise ValueError("%s. Reply: %s" % (formatter.format_error_message(), reply))
        return data

    def get_usage_summary(self):
        return self.cost_manager.get_summary()

    def get_costs(self):
        return self.cost_manager.get_costs()

    def _messages(self, prompt, system):
        if isinstance(prompt, (list, tuple)):
            messages = [_message(item) for item in prompt]
        else:
            messages = [{"role": "user", "content": str(prompt)}]
        system = system if system is not None else self.sys_msg
        return ([{"role": "system", "content": str(system)}] if system else []) + messages


def create_llm_instance(llm_config=None, *_, **settings):
    """The model that a configuration or a name stands for."""
    return llm_config if isinstance(llm_config, Llm) else Llm(llm_config, **settings)


def _known(name):
    """The name of a model that the user allowed; None, the default, stays."""
    models = current().models
    if name is None or not models or name in models:
        return name
    raise UsageError("there is no model %r; allowed are: %s" % (name, ", ".join(sorted(models))))


def _asked(settings):
    """The settings of a call that mean something here; others (timeouts, streaming, parsers) are the engine's."""
    return {name: value for name, value in settings.items() if name in _SETTINGS + ("system", "operator")}


def _message(item):
    if isinstance(item, dict):
        return {"role": str(item.get("role") or "user"), "content": str(item.get("content") or "")}
    return {"role": "user", "content": str(item)}
