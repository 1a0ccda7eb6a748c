// One line for each entry of the contest log that somebody did, as people say it.

import { words } from "../../text/en-rooms";
import type { RoomLogEntry } from "../../wire/types";

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
  const actor = typeof body["actor_id"] === "string" ? (names.get(body["actor_id"]) ?? "Somebody") : words.control.byClock;
  const text = deedOf(entry.event, body, actor);
  return text === null ? null : { offset: entry.offset, at: entry.at, text: `${actor} ${text}` };
}

function deedOf(event: string, body: Record<string, unknown>, actor: string): string | null {
  switch (event) {
    case "contest:setup":
      return "set the room up";
    case "contest:control":
      return CONTROLS[String(body["control"])] ?? String(body["control"]);
    case "contest:entry":
      return body["name"] === actor ? "entered" : `entered ${String(body["name"])}`;
    case "contest:entry-left":
      return body["reason"] === "kicked" ? "removed somebody" : "left";
    case "room:announcement":
      return "announced something";
    case "clarification:answered":
      return "answered a question";
    default:
      return null;
  }
}
