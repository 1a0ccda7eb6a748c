// What people paste into the code field: a code in any spelling, or the link of a room.

const ROOM_LINK = /\/rooms\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/;

export type Pasted = { kind: "room"; id: string; code: string | null } | { kind: "code"; code: string } | null;

export function readPasted(text: string): Pasted {
  const trimmed = text.trim();
  const link = ROOM_LINK.exec(trimmed);
  if (link?.[1]) return { kind: "room", id: link[1], code: /[?&]code=([\w-]+)/.exec(trimmed)?.[1] ?? null };
  const code = trimmed.replace(/\s+/g, "").toUpperCase();
  return code.length > 0 ? { kind: "code", code } : null;
}

/** The form for a new room like this one. */
export function likeAddress(roomId: string): string {
  return `/rooms?like=${roomId}`;
}

/** The link that lets a person in: by code where the room has one. */
export function roomLink(origin: string, roomId: string, code: string | null | undefined): string {
  return `${origin}/rooms/${roomId}${code ? `?code=${code}` : ""}`;
}
