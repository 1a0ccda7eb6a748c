// What moves beside the title: a public contest that runs now, else the replay.

import type { FunctionComponent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useRefresh, useResource } from "../../app/resource";
import type { RoomCard, RoomView } from "../../wire/types";
import { Skeleton } from "../../ui/states";
import { listRooms } from "../rooms/deeds";
import { DemoBoard } from "./DemoBoard";
import css from "./LiveBoard.module.css";

// Rooms that start or end have no channel that everybody hears.
const REFRESH_MS = 30_000;

type LiveBoard = FunctionComponent<{ room: RoomView; onLost: () => void }>;

export function HeroBoard() {
  const shown = useRef<string | null>(null);
  const [lost, setLost] = useState<string | null>(null);
  const running = useResource("room/first-running", async (signal) => watchable(await listRooms({ state: "running" }, signal), shown.current));
  useRefresh(running, REFRESH_MS);
  const state = running.state.value;
  const room = state.phase === "ready" && state.data?.id !== lost ? state.data : null;
  shown.current = room?.id ?? null;
  const Live = useLiveBoard(room !== null);
  if (state.phase === "loading" || (room && Live === undefined)) {
    return (
      <div class={css.waiting}>
        <Skeleton lines={6} height={24} />
      </div>
    );
  }
  return room && Live ? <Live key={room.id} room={room} onLost={() => setLost(room.id)} /> : <DemoBoard />;
}

/** The room that is shown already, as long as it runs, else the first that spectators may watch. */
function watchable(cards: readonly RoomCard[], shownId: string | null): RoomView | null {
  const open = cards.filter(({ room, my }) => room.visibility === "public" && room.state === "in_progress" && room.spectators && my.may_watch);
  return (open.find(({ room }) => room.id === shownId) ?? open[0])?.room ?? null;
}

// The board's script is fetched only where there is one to show. Undefined: on its way; null: it did not come.
function useLiveBoard(isWanted: boolean): LiveBoard | null | undefined {
  const [view, setView] = useState<{ board: LiveBoard | null } | undefined>();
  useEffect(() => {
    if (!isWanted || view) return;
    import("./LiveBoard").then(
      ({ LiveBoard }) => setView({ board: LiveBoard }),
      () => setView({ board: null }),
    );
  }, [isWanted]);
  return view?.board;
}
