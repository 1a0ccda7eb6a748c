// What the form of a room holds, as it is typed; from a room and to the wire.

import { words } from "../../text/en-rooms";
import type { CreateRoom, Format, ProblemSummary, RoomCopy, RoomSetup, RoomView, Visibility } from "../../wire/types";

export type PickedProblem = Pick<ProblemSummary, "id" | "title"> & { difficulty?: ProblemSummary["difficulty"]; points?: number | null; color?: string };

export interface RoomFields {
  name: string;
  problems: PickedProblem[];
  format: Format;
  minutes: string;
  isPlanned: boolean;
  /** Of a `datetime-local` input, in the person's zone. */
  startAt: string;
  capacity: string;
  visibility: Visibility;
  freeze: string;
  penalty: string;
  lateJoin: boolean;
  spectators: boolean;
  afterEnd: boolean;
  rerun: boolean;
  testsAfterEnd: boolean;
  languages: string[] | null;
  embargo: boolean;
  rated: boolean;
}

const SOON_MS = 15 * 60_000;
const ROUND_MS = 5 * 60_000;
/** What may be changed once the contest runs. */
const LATE = new Set(["name", "visibility", "capacity", "late_join", "spectators", "tests_after_end"]);
const WEEK_MS = 7 * 24 * 60 * 60_000;
const MOST_MINUTES = 14 * 24 * 60;

function localInput(ms: number): string {
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}

const soon = (nowMs: number) => localInput(Math.ceil((nowMs + SOON_MS) / ROUND_MS) * ROUND_MS);
const minutesOf = (seconds: number) => String(Math.round((seconds / 60) * 100) / 100);

const showsTests = (format: Format) => format !== "icpc";

/** Another format; what people see of their tests goes with it, unless it was chosen otherwise. */
export function withFormat(fields: RoomFields, format: Format): RoomFields {
  const isUsual = fields.testsAfterEnd === showsTests(fields.format);
  return { ...fields, format, testsAfterEnd: isUsual ? showsTests(format) : fields.testsAfterEnd };
}

export function newRoom(nowMs: number): RoomFields {
  return {
    name: "", problems: [], format: "icpc", minutes: "60", isPlanned: false, startAt: soon(nowMs), capacity: "50", visibility: "public",
    freeze: "0", penalty: "20", lateJoin: true, spectators: true, afterEnd: false, rerun: true, testsAfterEnd: showsTests("icpc"), languages: null, embargo: false, rated: false,
  };
}

/**
 * A new room like another one; one that started by the clock starts at the same hour and day of a later week.
 * `mayRate`: who makes it may open rated rooms.
 */
export function fieldsLike({ room, problems, embargo }: RoomCopy, mayRate: boolean, nowMs: number): RoomFields {
  const { scheduled_start_at } = room;
  return {
    ...fieldsOf(room, { problems, embargo }, nowMs),
    rated: mayRate && (room.rated ?? false),
    startAt: scheduled_start_at ? localInput(weeksLater(Date.parse(scheduled_start_at), nowMs)) : soon(nowMs),
  };
}

/** The first time after `nowMs`, whole weeks after `ms` by the clock on the wall. */
function weeksLater(ms: number, nowMs: number): number {
  const date = new Date(ms);
  const weeks = Math.max(0, Math.floor((nowMs - ms) / WEEK_MS));
  date.setDate(date.getDate() + 7 * weeks);
  while (date.getTime() <= nowMs) date.setDate(date.getDate() + 7);
  return date.getTime();
}

export function fieldsOf(room: RoomView, setup: RoomSetup | null, nowMs: number): RoomFields {
  return {
    name: room.name,
    problems: (setup?.problems ?? room.problems).map((one) => ({ id: one.problem_id, title: one.title, points: one.points, color: one.color })),
    format: room.format,
    minutes: minutesOf(room.duration_s),
    isPlanned: room.scheduled_start_at !== null,
    startAt: room.scheduled_start_at ? localInput(Date.parse(room.scheduled_start_at)) : soon(nowMs),
    capacity: String(room.capacity),
    visibility: room.visibility,
    freeze: minutesOf(room.freeze_s),
    penalty: String(room.penalty_minutes),
    lateJoin: room.late_join,
    spectators: room.spectators,
    afterEnd: room.results === "after_end",
    rerun: room.rerun_near_limit,
    testsAfterEnd: room.tests_after_end ?? false,
    languages: room.languages,
    embargo: setup?.embargo ?? false,
    rated: room.rated ?? false,
  };
}

/** What is wrong before anything is sent, by the name that the field has on the wire; once it has started, of what may still be changed. */
export function faultsOf(fields: RoomFields, hasStarted = false): Record<string, string> {
  const faults: Record<string, string> = {};
  const check = (name: string, text: string, least: number, most: number, isWhole = true) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (!(value >= least && value <= most) || (isWhole && !Number.isInteger(value))) faults[name] = words.create.number(least, most);
  };
  if (fields.problems.length === 0) faults["problems"] = words.create.pickedNone;
  if (fields.languages?.length === 0) faults["languages"] = words.create.noLanguage;
  check("duration_s", fields.minutes, 1, MOST_MINUTES, false);
  check("capacity", fields.capacity, 1, 5000);
  check("freeze_s", fields.freeze, 0, MOST_MINUTES, false);
  if (fields.format === "icpc") check("penalty_minutes", fields.penalty, 0, 1000);
  if (fields.isPlanned && Number.isNaN(Date.parse(fields.startAt))) faults["scheduled_start_at"] = words.create.atWrong;
  return Object.fromEntries(Object.entries(faults).filter(([name]) => !hasStarted || LATE.has(name)));
}

/** Only for fields without faults. */
export function toWire(fields: RoomFields): CreateRoom {
  // A colour by position could be one that another problem brings along.
  const areColored = fields.problems.every((problem) => problem.color);
  return {
    name: fields.name.trim() || words.create.namePlaceholder,
    problems: fields.problems.map((problem) => ({ problem: problem.id, ...(problem.points ? { points: problem.points } : {}), ...(areColored ? { color: problem.color } : {}) })),
    format: fields.format,
    visibility: fields.visibility,
    duration_s: Math.round(Number(fields.minutes) * 60),
    capacity: Number(fields.capacity),
    freeze_s: Math.round(Number(fields.freeze) * 60),
    penalty_minutes: Math.round(Number(fields.penalty)) || 0,
    late_join: fields.lateJoin,
    spectators: fields.spectators,
    scheduled_start_at: fields.isPlanned ? new Date(fields.startAt).toISOString() : null,
    results: fields.afterEnd ? "after_end" : "live",
    rerun_near_limit: fields.rerun,
    tests_after_end: fields.testsAfterEnd,
    languages: fields.languages,
    embargo: fields.embargo,
    rated: fields.rated,
  };
}

/** What differs, so that two hosts do not undo each other, and letters and colours of a set that stays are kept. */
export function changesOf(before: RoomFields, after: RoomFields, hasStarted: boolean): Partial<CreateRoom> {
  // A form that the start overtook may hold half a date.
  const [old, wanted] = [toWire(before), toWire(hasStarted ? { ...after, isPlanned: false } : after)];
  const changed = Object.entries(wanted).filter(
    ([name, value]) => (!hasStarted || LATE.has(name)) && JSON.stringify(value) !== JSON.stringify(old[name as keyof CreateRoom]),
  );
  return Object.fromEntries(changed);
}
