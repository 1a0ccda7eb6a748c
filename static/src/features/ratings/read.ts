// A room's ratings as the page and the room's note read them, and the one deed.

import { useEffect } from "preact/hooks";
import { useResource, type Resource } from "../../app/resource";
import { live, rest } from "../../app/server";
import type { RoomRatings } from "../../wire/types";
import { readRoomNews, unread } from "../notifications/store";

export function ratingsAddress(roomId: string): string {
  return `/rooms/${roomId}/ratings`;
}

export function useRatings(roomId: string): Resource<RoomRatings> {
  const path = `multiplayer/rooms/${encodeURIComponent(roomId)}/ratings`;
  return useResource(`room-ratings/${roomId}`, async (signal) => (await rest.get<RoomRatings>(path, undefined, signal)).data);
}

/** Applies them, or makes them anew. */
export function applyRatings(roomId: string, key: string): Promise<RoomRatings> {
  return live.request<RoomRatings>("room:rate", { room_id: roomId }, key);
}

/** That they are out is before the person: it stands in no inbox as new. */
export function useSeenRatings(roomId: string, areSeen: boolean): void {
  const isNews = areSeen && unread.value > 0;
  useEffect(() => {
    if (isNews) readRoomNews(roomId);
  }, [roomId, isNews]);
}
