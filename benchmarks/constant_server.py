"""A process with a bare aiohttp handler on uvloop that always answers with the same bytes."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import uvloop
from aiohttp import web

from benchmarks.installation import ROOT


@asynccontextmanager
async def constant_server(path: str, body: bytes) -> AsyncIterator[tuple[str, int]]:
    """Runs the process; gives its base URL and its process id."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.constant_server"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(orjson.dumps({"path": path, "body": body.decode()}) + b"\n")
    try:
        yield (await process.stdout.readline()).decode().strip(), process.pid
    finally:
        await process.communicate(b"")


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    wanted = orjson.loads(await loop.run_in_executor(None, sys.stdin.buffer.readline))
    body = wanted["body"].encode()

    async def handler(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=body, content_type="application/json", charset="utf-8")

    application = web.Application()
    application.add_routes([web.get(wanted["path"], handler), web.post(wanted["path"], handler)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}", flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    await runner.cleanup()


if __name__ == "__main__":
    uvloop.run(_serve())
