// In the room whose ratings are applied: the way to them.

import { words } from "../../text/en-ratings";
import { ratingsAddress, useSeenRatings } from "./read";

interface NoteProps {
  roomId: string;
  /** Members find it in their inbox as well. */
  isMember: boolean;
  class: string | undefined;
}

export function RatingsNote({ roomId, isMember, class: look }: NoteProps) {
  useSeenRatings(roomId, isMember);
  return (
    <p class={look}>
      <a href={ratingsAddress(roomId)}>{words.out}</a>
    </p>
  );
}
