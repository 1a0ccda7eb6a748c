// One line for each entry of the contest log that somebody did, as people say it.

import { words } from "../../text/en-rooms";
import type { Announcement, Clarification, RoomLogEntry } from "../../wire/types";

export interface AuditLine {
  offset: number;
  at: string;
  text: string;
}

const CONTROLS: Record<string, string> = {
  started: "started the contest",
  paused: "paused the clock",
  resumed: "resumed the clock",
  extended: "extended the contest",
  frozen: "froze the board",
  thawed: "showed all results",
  ended: "ended the contest",
  handed_over: "handed the room over",
};

export function auditLine(entry: RoomLogEntry, names: ReadonlyMap<string, string>): AuditLine | null {
  const body = entry.body as Record<string, unknown>;
  const said = saidIn(entry.event, body);
  if (said !== null) return { offset: entry.offset, at: entry.at, text: said };
  const actor = typeof body["actor_id"] === "string" ? (names.get(body["actor_id"]) ?? "Somebody") : words.control.byClock;
  const text = deedOf(entry, body, actor);
  return text === null ? null : { offset: entry.offset, at: entry.at, text: `${actor} ${text}` };
}

// What was said is public by those in control together; the log keeps no name for it.
function saidIn(event: string, body: Record<string, unknown>): string | null {
  if (event === "room:announcement") return `Announced: ${(body["announcement"] as Announcement).text}`;
  if (event === "clarification:answered") return `Answered: ${(body["clarification"] as Clarification).question}`;
  return null;
}

function deedOf({ event, offset }: RoomLogEntry, body: Record<string, unknown>, actor: string): string | null {
  switch (event) {
    case "contest:setup":
      return offset === 1 ? "opened the room" : "settled rules and problems";
    case "contest:control":
      return CONTROLS[String(body["control"])] ?? String(body["control"]);
    case "contest:entry":
      return body["name"] === actor ? "entered" : `entered ${String(body["name"])}`;
    case "contest:entry-left":
      return body["reason"] === "kicked" ? "removed somebody" : "left";
    default:
      return null;
  }
}
