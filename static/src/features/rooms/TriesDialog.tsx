// One entry's tries at one problem, as far as this viewer may see them.

import { useResource } from "../../app/resource";
import { rest } from "../../app/server";
import { words } from "../../text/en-rooms";
import { Dialog } from "../../ui/Dialog";
import { Skeleton, View } from "../../ui/states";
import { VerdictBadge } from "../../ui/Verdict";
import { languageTitle } from "../../wire/languages";
import type { BoardRow, SubmissionView } from "../../wire/types";
import { outcomeOf } from "../submissions/VerdictDetail";
import { cellMark, cellTime, cellWords } from "./cells";
import type { RoomStore } from "./store";
import css from "./TriesDialog.module.css";

interface TriesProps {
  store: RoomStore;
  row: BoardRow;
  label: string;
  onClose: () => void;
}

export function TriesDialog({ store, row, label, onClose }: TriesProps) {
  const problem = store.room.value?.problems.find((one) => one.label === label);
  const cell = row.cells[label];
  const format = store.board.value?.format ?? "icpc";
  const tries = useResource<SubmissionView[]>(`tries/${store.id}/${row.entry_id}/${label}`, async (signal) => {
    const { data } = await rest.get<SubmissionView[]>("submissions", { room_id: store.id, problem_id: problem?.problem_id, entry_id: row.entry_id, user: "all" }, signal);
    return data;
  });
  return (
    <Dialog title={words.board.tries(row.name, label)} onClose={onClose}>
      {cell && (
        <p>
          <b>{cellMark(cell, format)}</b> {cellWords(cell, format)}
          {cell.solved && cell.time_ms !== null && cell.time_ms !== undefined && ` · ${cellTime(cell.time_ms)}`}
        </p>
      )}
      <View resource={tries} skeleton={<Skeleton lines={2} />} isEmpty={(found) => found.length === 0} empty={<p>{words.board.noTries}</p>}>
        {(found) => (
          <ul class={css.list}>
            {found.map((one) => (
              <li key={one.id}>
                <a href={`/submissions/${one.id}`}>#{one.number}</a>
                <VerdictBadge verdict={outcomeOf(one)} />
                <span>{languageTitle(one.language)}</span>
              </li>
            ))}
          </ul>
        )}
      </View>
    </Dialog>
  );
}
