// What was done to a room, one line a deed, as people say it.

import { words } from "../../text/en-rooms";
import type { Announcement, Clarification, RoomLogEntry } from "../../wire/types";

export interface AuditLine {
  offset: number;
  at: string;
  text: string;
}

/** The lines of a log's deeds, in the order of the entries (newest first). */
export function auditLines(entries: readonly RoomLogEntry[], names: ReadonlyMap<string, string>): AuditLine[] {
  const started = new Set(entries.filter((one) => one.body["control"] === "started").map((one) => one.offset));
  return entries.flatMap((entry) => {
    // The start writes down the rules that hold from now on; people see one deed.
    if (entry.event === "contest:setup" && started.has(entry.offset + 1)) return [];
    const text = lineOf(entry, names);
    return text === null ? [] : [{ offset: entry.offset, at: entry.at, text }];
  });
}

function lineOf({ event, offset, body }: RoomLogEntry, names: ReadonlyMap<string, string>): string | null {
  const { audit } = words.control;
  // What was said is public by those in control together; the log keeps no name for it.
  if (event === "room:announcement") return audit.announced((body["announcement"] as Announcement).text);
  if (event === "clarification:answered") return audit.answered((body["clarification"] as Clarification).question);
  const text = deedOf(event, offset, body, (id) => (typeof id === "string" ? names.get(id) : undefined));
  if (text === null) return null;
  const actor = body["actor_id"];
  return `${typeof actor === "string" ? (names.get(actor) ?? audit.somebody) : audit.byClock} ${text}`;
}

function deedOf(event: string, offset: number, body: Record<string, unknown>, nameOf: (id: unknown) => string | undefined): string | null {
  const { audit } = words.control;
  const who = nameOf(body["user_id"]) ?? (typeof body["username"] === "string" ? body["username"] : audit.aMember);
  switch (event) {
    case "contest:setup":
      return offset === 1 ? audit.opened : audit.changed;
    case "contest:control":
      if (body["control"] === "extended") return audit.extended(Number(body["duration_s"]));
      if (body["control"] === "handed_over") return audit.handedOver(who);
      return audit.controls[String(body["control"])] ?? String(body["control"]);
    case "contest:invitation":
      return audit.invited(who);
    case "contest:member":
      return audit.role(who, words.roles[String(body["role"])] ?? String(body["role"]));
    case "contest:member-left":
      return audit.removed(who, String(body["text"] ?? ""));
    default:
      return null;
  }
}
