// The form for a new room, filled in like another one.

import { useResource } from "../../app/resource";
import { isStaff } from "../../app/session";
import { words } from "../../text/en-rooms";
import { Dialog } from "../../ui/Dialog";
import { Skeleton, View } from "../../ui/states";
import { serverNow } from "../../wire/clock";
import type { RoomCopy, RoomProblem } from "../../wire/types";
import { CreateRoomDialog } from "./CreateRoom";
import { roomCopy } from "./deeds";
import { fieldsLike } from "./form";

export function CopyRoomDialog({ roomId, onClose }: { roomId: string; onClose: () => void }) {
  const copy = useResource(`room-copy/${roomId}`, (signal) => roomCopy(roomId, signal));
  const state = copy.state.value;
  if (state.phase !== "ready") {
    return (
      <Dialog title={words.header.copy} onClose={onClose} isWide>
        <View resource={copy} skeleton={<Skeleton lines={8} />}>{() => null}</View>
      </Dialog>
    );
  }
  const { room, my } = state.data;
  return (
    <CreateRoomDialog
      title={words.create.like(room.name)}
      notes={notesOf(state.data, isStaff.value)}
      from={fieldsLike(state.data, isStaff.value, serverNow())}
      competes={!my.may_control || Boolean(my.entry_id)}
      onClose={onClose}
    />
  );
}

function notesOf({ room, problems, left_out }: RoomCopy, mayRate: boolean): string[] {
  const { create } = words;
  const titles = (some: readonly RoomProblem[]) => some.map(({ title }) => title).join(", ");
  const newer = problems.filter((one) => one.is_newer);
  return [
    create.likeNote,
    ...(newer.length > 0 ? [create.newer(titles(newer))] : []),
    ...(left_out.length > 0 ? [create.leftOut(titles(left_out))] : []),
    ...(room.rated && !mayRate ? [create.notRated] : []),
  ];
}
