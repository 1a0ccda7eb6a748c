// What can be done to rooms: one function a deed, each the same command as over REST.

import { signal } from "@preact/signals";
import { live, rest } from "../../app/server";
import { randomKey } from "../../wire/ids";
import type { CreateRoom, GuestList, InvitationAnswer, LoggedEvent, RoomCard, RoomCopy } from "../../wire/types";

/** A deed in a room over the socket; the key makes it safe across a lost connection, and a second try the same deed. */
export function doInRoom<T = unknown>(command: string, roomId: string, body: Record<string, unknown> = {}, key = randomKey()): Promise<T> {
  return live.request<T>(command, { room_id: roomId, ...body }, key);
}

export async function createRoom(fields: CreateRoom, key: string): Promise<string> {
  const { data } = await rest.post<{ id?: string; room?: { id: string } }>("multiplayer/rooms", fields, { key });
  return data.room?.id ?? data.id ?? "";
}

export async function roomCopy(roomId: string, signal: AbortSignal): Promise<RoomCopy> {
  return (await rest.get<RoomCopy>(`multiplayer/rooms/${roomId}/copy`, undefined, signal)).data;
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

/** Counts what was done here to invitations: no event tells of it. */
export const guestDeeds = signal(0);

export async function invite(roomId: string, username: string, as: string, key: string): Promise<InvitationAnswer> {
  const answer = await doInRoom<InvitationAnswer>("room:invite", roomId, { username, as }, key);
  guestDeeds.value += 1;
  return answer;
}

export async function withdrawInvitation(roomId: string, userId: string, key: string): Promise<void> {
  await doInRoom("room:withdraw-invitation", roomId, { user_id: userId }, key);
  guestDeeds.value += 1;
}

export async function guestList(roomId: string, signal: AbortSignal): Promise<GuestList> {
  return (await rest.get<GuestList>(`multiplayer/rooms/${roomId}/guests`, undefined, signal)).data;
}

/** The last deeds, newest first. */
export async function auditLog(roomId: string, signal: AbortSignal): Promise<LoggedEvent[]> {
  const { data } = await rest.get<LoggedEvent[]>(`multiplayer/rooms/${roomId}/events`, { audience: "staff", deeds: true, limit: 100 }, signal);
  return data;
}
