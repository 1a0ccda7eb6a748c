// In the room that is over: the way to its ratings, once they are applied.

import { useRefresh } from "../../app/resource";
import { words } from "../../text/en-ratings";
import { ratingsAddress, useRatings, useSeenRatings } from "./read";

/** Nothing tells those who stay in the room. */
const LOOK_MS = 60_000;

interface NoteProps {
  roomId: string;
  /** Members find it in their inbox as well. */
  isMember: boolean;
  class: string | undefined;
}

export function RatingsNote({ roomId, isMember, class: look }: NoteProps) {
  const ratings = useRatings(roomId);
  const state = ratings.state.value;
  const areOut = state.phase === "ready" && state.data.rated_at !== null;
  useRefresh(ratings, LOOK_MS, state.phase === "ready" && !areOut);
  useSeenRatings(roomId, areOut && isMember);
  if (!areOut) return null;
  return (
    <p class={look}>
      <a href={ratingsAddress(roomId)}>{words.out}</a>
    </p>
  );
}
