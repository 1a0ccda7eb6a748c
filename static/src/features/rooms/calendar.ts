// A planned contest as a calendar entry (RFC 5545), made here: nothing to fetch.

import type { RoomView } from "../../wire/types";

function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, (mark) => `\\${mark}`).replace(/\n/g, "\\n");
}

/** An address of the entry, for a link with `download`. */
export function calendarAddress(room: RoomView, origin: string): string {
  const start = Date.parse(room.scheduled_start_at ?? "");
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//CodeQuest//Rooms//EN",
    "BEGIN:VEVENT",
    `UID:${room.id}@codequest`,
    `DTSTAMP:${stamp(Date.parse(room.created_at))}`,
    `DTSTART:${stamp(start)}`,
    `DTEND:${stamp(start + room.duration_s * 1000)}`,
    `SUMMARY:${escaped(room.name)}`,
    `URL:${origin}/rooms/${room.id}`,
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ];
  return `data:text/calendar;charset=utf-8,${encodeURIComponent(lines.join("\r\n"))}`;
}
