// What was done to a room, one line a deed, as people say it.

import { words } from "../../text/en-rooms";
import type { Announcement, Clarification, ContestRejudging, LoggedEvent } from "../../wire/types";

export interface AuditLine {
  offset: number;
  at: string;
  text: string;
}

const { audit } = words.control;

/** The lines of a log's deeds, in the order of the entries (newest first). */
export function auditLines(entries: readonly LoggedEvent[]): AuditLine[] {
  const bringsSetup = new Set(entries.filter(writesSetup).map((one) => one.offset));
  return entries.flatMap((entry, index) => {
    // What is written down with another deed is no deed of its own.
    if (isSetup(entry) && bringsSetup.has(entry.offset + 1)) return [];
    const text = isSetup(entry) ? setupOf(entry, entries.slice(index + 1).find(isSetup)) : deedOf(entry);
    return text === null ? [] : [{ offset: entry.offset, at: entry.at, text: `${actorOf(entry)} ${text}` }];
  });
}

/** The start, and packages that a rejudging moves, come after the rules that hold from then on. */
function writesSetup({ event, body }: LoggedEvent): boolean {
  if (event === "contest:rejudging") return body["deed"] === "applied" && (body["moved"] as string[]).length > 0;
  return body["control"] === "started";
}

const SAID = new Set(["room:announcement", "clarification:answered"]);

function actorOf({ event, actor, body }: LoggedEvent): string {
  if (actor) return actor;
  // Logs from before names were kept for what is said; the clock never speaks.
  return typeof body["actor_id"] === "string" || SAID.has(event) ? audit.somebody : audit.byClock;
}

const isSetup = ({ event }: LoggedEvent) => event === "contest:setup";

/** What became of the rules; `before`: the last that are known from before. */
function setupOf({ offset, body }: LoggedEvent, before: LoggedEvent | undefined): string {
  if (offset === 1) return audit.opened;
  // Logs from before there were rated rooms do not say.
  if (!before || Boolean(body["rated"]) === Boolean(before.body["rated"])) return audit.changed;
  return body["rated"] ? audit.rated : audit.notRated;
}

function deedOf({ event, body, person }: LoggedEvent): string | null {
  const who = person ?? audit.aMember;
  const role = String(body["role"]);
  switch (event) {
    case "contest:control":
      if (body["control"] === "extended") return audit.extended(Number(body["duration_s"]));
      if (body["control"] === "handed_over") return audit.handedOver(who);
      return audit.controls[String(body["control"])] ?? String(body["control"]);
    case "contest:invitation":
      return audit.invited(who, words.asRole[role] ?? role);
    case "contest:invitation-withdrawn":
      return audit.withdrew(who);
    case "contest:member":
      return audit.role(who, words.asRole[role] ?? role);
    case "contest:member-left":
      return audit.removed(who, String(body["text"] ?? ""));
    case "contest:rejudging":
      return rejudged(body as unknown as ContestRejudging);
    case "room:announcement":
      return audit.announced((body["announcement"] as Announcement).text);
    case "clarification:answered":
      return audit.answered((body["clarification"] as Clarification).question);
    default:
      return null;
  }
}

function rejudged({ deed, label, submission_id, submissions, moved, reason }: ContestRejudging): string {
  const what = submission_id ? audit.aSubmission : label ? audit.aProblem(label) : audit.theRoom;
  const packages = moved.length > 0 ? audit.newPackages(moved.join(", ")) : "";
  const text = `${audit.rejudgings[deed]} ${what}${packages} (${audit.submissions(submissions)})`;
  return reason && deed === "started" ? `${text}: ${reason}` : text;
}
