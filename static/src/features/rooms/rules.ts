// A room's rules for those who will compete: a name and a sentence each, the unusual ones only where they hold.

import { words } from "../../text/en-rooms";
import { formatDuration } from "../../text/format";
import { languageTitle } from "../../wire/languages";
import type { RoomView } from "../../wire/types";

export type RuledRoom = Pick<RoomView, "format" | "duration_s" | "freeze_s" | "penalty_minutes" | "results" | "late_join" | "languages" | "tests_after_end" | "rated">;

export function rulesOf(room: RuledRoom): (readonly [string, string])[] {
  const { waiting } = words;
  const isIcpc = room.format === "icpc";
  const rules: (readonly [string, string] | false)[] = [
    [words.formats[room.format] ?? room.format, words.formatHints[room.format] ?? ""],
    isIcpc && [waiting.penalty, waiting.penaltyOf(room.penalty_minutes)],
    [waiting.length, formatDuration(room.duration_s * 1000)],
    room.results === "after_end" && [waiting.results, waiting.afterEnd],
    room.results !== "after_end" && [waiting.freeze, room.freeze_s > 0 ? waiting.freezeBefore(formatDuration(room.freeze_s * 1000)) : waiting.none],
    room.tests_after_end === true && [waiting.tests, waiting.testsAfterEnd],
    room.languages !== null && [waiting.languages, room.languages.map(languageTitle).join(", ")],
    !room.late_join && [waiting.lateJoin, waiting.notLate],
    room.rated === true && [waiting.ratings, waiting.rated],
  ];
  return rules.filter((rule) => rule !== false);
}
