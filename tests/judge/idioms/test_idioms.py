"""What people really send: the idioms of contest programs, each with the outcome that their authors count on."""

from __future__ import annotations

import asyncio
import re

import pytest

from judge.compiling.artefacts import ProgramCache
from judge.compiling.programs import compile_program
from judge.contract import Verdict
from judge.judging.verdict import verdict_of_run
from judge.sandboxes.backends import Backend
from tests.judge.conftest import Bench, open_backend
from tests.judge.idioms import go, javascript, jvm, native, python, rust
from tests.judge.idioms.idiom import CE, Idiom

IDIOMS: dict[str, list[Idiom]] = {
    **native.IDIOMS,
    **python.IDIOMS,
    **javascript.IDIOMS,
    **jvm.IDIOMS,
    **go.IDIOMS,
    **rust.IDIOMS,
}

_compiled = ProgramCache()  # compiled once for all backends


@pytest.fixture(params=["bubblewrap", "docker"])
def backend(request: pytest.FixtureRequest) -> Backend:
    """Without gVisor: what programs do there otherwise is tried elsewhere."""
    return open_backend(request.param)


async def lack_of(bench: Bench, language: str, idiom: Idiom) -> str:
    """What came out otherwise; "" where all is right."""
    found = bench.language(language)
    if idiom.later_than and re.search(idiom.later_than, found.version):
        return ""
    compiled = await compile_program(bench.pool, found, idiom.files(found.extensions[0]), cache=_compiled)
    if compiled.program is None:
        is_right = idiom.verdict is CE and idiom.tells in compiled.compiler_output
        return (
            ""
            if is_right
            else f"does not compile:\n{compiled.compiler_output.decode(errors='replace')[:2000]}"
        )
    if idiom.verdict is CE:
        return "compiles"
    async with bench.pool.acquire() as sandbox:
        outcome = await bench.run_in(sandbox, compiled.program, idiom.stdin, idiom.limits)
    verdict = verdict_of_run(outcome.result, idiom.limits) or Verdict.ACCEPTED
    is_right = (
        verdict is idiom.verdict
        and (idiom.says is None or outcome.stdout.rstrip() == idiom.says)
        and idiom.tells in outcome.stderr
        and (idiom.signal is None or outcome.result.signal == idiom.signal)
    )
    told = f"{verdict} {outcome.result}\nstdout {outcome.stdout[-500:]!r}\nstderr {outcome.stderr[-1500:]!r}"
    return "" if is_right else told


@pytest.mark.judge
@pytest.mark.parametrize("language", IDIOMS)
async def test_idioms_come_out_as_their_authors_expect(bench: Bench, language: str) -> None:
    idioms = IDIOMS[language]
    lacks = await asyncio.gather(*(lack_of(bench, language, one) for one in idioms))
    wrong = [f"{one.name}: {lack}" for one, lack in zip(idioms, lacks, strict=True) if lack]
    assert not wrong, "\n\n".join(wrong)
