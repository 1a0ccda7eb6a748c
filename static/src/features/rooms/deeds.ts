// What can be done to rooms: one function a deed, each the same command as over REST.

import { live, rest } from "../../app/server";
import { randomKey } from "../../wire/ids";
import type { CreateRoom, RoomCard, RoomLogEntry } from "../../wire/types";

/** A deed in a room over the socket; the key makes it safe across a lost connection, and a second try the same deed. */
export function doInRoom<T = unknown>(command: string, roomId: string, body: Record<string, unknown> = {}, key = randomKey()): Promise<T> {
  return live.request<T>(command, { room_id: roomId, ...body }, key);
}

export async function createRoom(fields: CreateRoom, key: string): Promise<string> {
  const { data } = await rest.post<{ id?: string; room?: { id: string } }>("multiplayer/rooms", fields, { key });
  return data.room?.id ?? data.id ?? "";
}

export async function updateRoom(roomId: string, changes: Partial<CreateRoom>, key: string): Promise<void> {
  await rest.put(`multiplayer/rooms/${roomId}`, changes, { key });
}

export async function joinByCode(code: string, key?: string): Promise<string> {
  const { data } = await rest.post<{ room?: { id: string }; id?: string }>("multiplayer/rooms/join", { code }, { key });
  return data.room?.id ?? data.id ?? "";
}

export async function listRooms(query: { state?: string; mine?: boolean; q?: string }, signal?: AbortSignal): Promise<RoomCard[]> {
  const { data } = await rest.get<RoomCard[]>("multiplayer/rooms", { ...query, limit: 50 }, signal);
  return data;
}

/** The last deeds, newest first. */
export async function auditLog(roomId: string, signal: AbortSignal): Promise<RoomLogEntry[]> {
  const { data } = await rest.get<RoomLogEntry[]>(`multiplayer/rooms/${roomId}/events`, { audience: "staff", deeds: true, limit: 100 }, signal);
  return data;
}
