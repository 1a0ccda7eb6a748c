// A new room: the form with the usual rules, and whether its host competes.

import { useState } from "preact/hooks";
import { navigateFromHere } from "../../app/router";
import { words } from "../../text/en-rooms";
import { CheckField } from "../../ui/Field";
import { showToast } from "../../ui/toast";
import { WireError } from "../../wire/errors";
import { createRoom, doInRoom } from "./deeds";
import { newRoom, toWire, type RoomFields } from "./form";
import { RoomForm } from "./RoomForm";

interface CreateRoomProps {
  onClose: () => void;
  title?: string;
  notes?: readonly string[];
  /** What the form begins with; else the usual rules. */
  from?: RoomFields;
  competes?: boolean;
}

export function CreateRoomDialog({ onClose, title = words.create.title, notes, from, competes = true }: CreateRoomProps) {
  const [initial] = useState(() => from ?? newRoom(Date.now()));
  const [compete, setCompete] = useState(competes);
  const send = async (fields: RoomFields, key: string) => {
    const go = navigateFromHere();
    const id = await createRoom(toWire(fields), key);
    // The room is there: what fails from here on must not make a second one.
    if (compete) await doInRoom("room:join", id, { as: "contestant" }).catch((thrown: unknown) => showToast(WireError.of(thrown).words, "error"));
    go(`/rooms/${id}`);
  };
  return (
    <RoomForm title={title} notes={notes} deed={words.create.submit} initial={initial} send={send} onClose={onClose}>
      <CheckField label={words.create.compete} hint={words.create.competeHint} checked={compete} onChange={setCompete} />
    </RoomForm>
  );
}
