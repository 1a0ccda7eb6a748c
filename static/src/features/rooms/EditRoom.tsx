// A room that is there already: everything until the start, then what still may be changed.

import { useState } from "preact/hooks";
import { t } from "../../text/en";
import { words } from "../../text/en-rooms";
import { showToast } from "../../ui/toast";
import { serverNow } from "../../wire/clock";
import { contestClock } from "./clock";
import { updateRoom } from "./deeds";
import { changesOf, fieldsOf, type RoomFields } from "./form";
import { RoomForm } from "./RoomForm";
import type { RoomStore } from "./store";

export function EditRoomDialog({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const detail = store.detail.value;
  // What it was when the form was opened: others may change the room meanwhile.
  const [initial] = useState(() => (detail ? fieldsOf(detail.room, detail.setup, serverNow()) : null));
  if (!detail || !initial) return null;
  const { phase } = contestClock(detail.room, serverNow());
  const hasStarted = phase !== "waiting" && phase !== "countdown";
  const send = async (fields: RoomFields, key: string) => {
    const changes = changesOf(initial, fields, hasStarted);
    if (Object.keys(changes).length > 0) {
      await updateRoom(store.id, changes, key);
      void store.refresh(); // the problems are told to nobody before the start
      showToast(t.actions.saved, "info");
    }
  };
  return <RoomForm title={words.control.settings} deed={t.actions.save} initial={initial} hasStarted={hasStarted} notes={hasStarted ? [words.create.fixed] : []} send={send} onDone={onClose} onClose={onClose} />;
}
