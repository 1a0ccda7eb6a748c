// The right side of a room: board, questions, people, and for the host the controls.

import { useState } from "preact/hooks";
import { words } from "../../text/en-rooms";
import { TabPanel, Tabs } from "../../ui/Tabs";
import { RatingsNote } from "../ratings/RatingsNote";
import { outcomeOf } from "./board";
import { BoardTable } from "./BoardTable";
import { ClarificationsPane } from "./ClarificationsPane";
import { contestClock, isCalledOff } from "./clock";
import { serverNow } from "../../wire/clock";
import { HostPane } from "./HostPane";
import { PeoplePane } from "./PeoplePane";
import css from "./SidePane.module.css";
import type { RoomStore } from "./store";
import { Skeleton } from "../../ui/states";
import { TriesDialog } from "./TriesDialog";
import type { Board, BoardRow } from "../../wire/types";

export type SideTab = "board" | "clarifications" | "people" | "control";

interface SidePaneProps {
  store: RoomStore;
  tab: SideTab;
  onTab: (tab: SideTab) => void;
}

export function SidePane({ store, tab, onTab }: SidePaneProps) {
  const waiting = store.waiting.value;
  const mayControl = store.my.value?.may_control ?? false;
  const tabs = [
    { key: "board" as const, label: words.tabs.board },
    { key: "clarifications" as const, label: waiting > 0 ? `${words.tabs.clarifications} ${waiting}` : words.tabs.clarifications },
    { key: "people" as const, label: words.tabs.people },
    ...(mayControl ? [{ key: "control" as const, label: words.tabs.control }] : []),
  ];
  return (
    <section class={css.pane} aria-label={words.title}>
      <Tabs label={words.title} id="room" tabs={tabs} active={tab} onChange={onTab} />
      <TabPanel id="room" tab="board" active={tab} class={css.board}>
        <BoardPane store={store} />
      </TabPanel>
      <TabPanel id="room" tab="clarifications" active={tab} class={css.padded}>
        <ClarificationsPane store={store} />
      </TabPanel>
      <TabPanel id="room" tab="people" active={tab} class={css.padded}>
        <PeoplePane store={store} />
      </TabPanel>
      {mayControl && (
        <TabPanel id="room" tab="control" active={tab} class={css.padded}>
          <HostPane store={store} />
        </TabPanel>
      )}
    </section>
  );
}

function BoardPane({ store }: { store: RoomStore }) {
  const [looked, setLooked] = useState<{ row: BoardRow; label: string } | null>(null);
  const board = store.board.value;
  const room = store.room.value;
  if (!board || !room) {
    return (
      <div class={css.padded}>
        <Skeleton lines={6} height={28} />
      </div>
    );
  }
  if (isCalledOff(room)) return <p class={css.note}>{words.board.calledOff}</p>;
  const clock = contestClock(room, serverNow());
  const isOver = clock.phase === "over";
  const isBehind = store.my.value?.sees_all && !board.frozen && (clock.isFrozen || (room.results === "after_end" && !isOver));
  return (
    <>
      {board.frozen && <p class={css.note}>{isOver ? words.over.held : room.results === "after_end" ? words.board.hiddenNote : words.board.frozenNote}</p>}
      {isBehind && <p class={css.note}>{words.board.behindNote}</p>}
      {isOver && !board.frozen && <Outcome board={board} />}
      {room.rated_at && <RatingsNote roomId={room.id} isMember={Boolean(store.my.value?.role)} class={css.note} />}
      <div class={css.fill}>
        <BoardTable board={board} myEntryId={store.my.value?.entry_id} moves={store.moves.value} onCell={(row, label) => setLooked({ row, label })} />
      </div>
      {looked && <TriesDialog store={store} row={looked.row} label={looked.label} onClose={() => setLooked(null)} />}
    </>
  );
}

function Outcome({ board }: { board: Board }) {
  const { pending, winners } = outcomeOf(board);
  if (pending > 0) return <p class={css.note}>{words.over.pending(pending)}</p>;
  return winners.length > 0 ? <p class={css.winner}>{words.over.winners(winners)}</p> : null;
}
