# Runs an event loop.
import asyncio


async def double(x):
    await asyncio.sleep(0.001)
    return x * 2


def f(x):
    return asyncio.run(double(x))
