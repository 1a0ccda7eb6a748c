"""Languages as people see them: what the table says, with what live workers say of themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from codequest.features.problems.messages import LanguageBuild, LanguageView
from judge.compiling.language import Language
from judge.contract import WorkerLanguage


def language_view(language: Language, told: Sequence[WorkerLanguage]) -> LanguageView:
    """One language; `told` is what each live worker that has it says. The table's own flags where none has it."""
    builds = [
        LanguageBuild(version=one.version, compile=one.compile, run=one.run, workers=count)
        for one, count in Counter(told).most_common()
    ]
    shown = builds[0] if builds else None
    return LanguageView(
        name=language.name,
        title=language.title,
        version=shown.version if shown else "",
        compile=shown.compile if shown else language.compile_line,
        run=shown.run if shown else language.run_line,
        builds=builds,
        extensions=list(language.extensions),
        main=list(language.main),
        aliases=list(language.aliases),
        only_where_named=language.only_where_named,
        available=bool(told),
        time_multiplier=language.time_multiplier,
        memory_allowance_bytes=language.memory_allowance_bytes,
    )
