// What a rated room makes of ratings: what it would, to those in control, and once applied to all who may watch it.

import { useState } from "preact/hooks";
import { useRefresh } from "../../app/resource";
import type { RouteProps } from "../../app/router";
import { me, myId } from "../../app/session";
import { useTitle } from "../../app/title";
import { words } from "../../text/en-ratings";
import { formatChange, formatDateTime } from "../../text/format";
import { Button } from "../../ui/Button";
import { Change } from "../../ui/Change";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { EmptyState, Skeleton, View } from "../../ui/states";
import { Table, type Column } from "../../ui/Table";
import type { RatingChange, RoomRatings as Ratings } from "../../wire/types";
import { applyRatings, useRatings, useSeenRatings } from "./read";
import css from "./RoomRatings.module.css";

/** Until they are applied: verdicts come in, and somebody else may apply them. */
const LOOK_MS = 15_000;

export default function RoomRatings({ params }: RouteProps) {
  const id = params["id"] ?? "";
  const ratings = useRatings(id);
  const state = ratings.state.value;
  const shown = state.phase === "ready" ? state.data : null;
  useTitle(shown ? words.of(shown.name) : words.title);
  useRefresh(ratings, LOOK_MS, shown !== null && (shown.rated_at === null || shown.obstacle !== ""));
  useSeenRatings(id, me.value !== null && Boolean(shown?.rated_at));
  return (
    <View resource={ratings} skeleton={<Skeleton lines={8} />}>
      {(data) => <Page ratings={data} onDone={(now) => ratings.update(() => now)} />}
    </View>
  );
}

function Page({ ratings, onDone }: { ratings: Ratings; onDone: (now: Ratings) => void }) {
  const { room_id, name, rated_at, rated_by, may_apply, obstacle, changes } = ratings;
  const mine = changes.find(({ person }) => person.user_id === myId.value);
  const areOut = rated_at !== null;
  const hasNobody = changes.length === 0 && (areOut || (may_apply && !obstacle));
  return (
    <div class={css.page}>
      <header class={css.head}>
        <div>
          <h1>{words.title}</h1>
          <p class={css.quiet}>{name}</p>
        </div>
        <a href={`/rooms/${room_id}`}>{words.back}</a>
      </header>
      {areOut && <p class={css.quiet}>{words.appliedBy(rated_by ?? "", formatDateTime(rated_at))}</p>}
      {!areOut && !may_apply && <p>{words.notYet}</p>}
      {!areOut && changes.length > 0 && <p>{words.preview}</p>}
      {may_apply && (obstacle ? <p class={css.warn} role="status">{obstacle}</p> : <Deed roomId={room_id} isApplied={areOut} onDone={onDone} />)}
      {mine && <p class={css.mine}>{words.you(mine.after, formatChange(mine.after - mine.before))}</p>}
      {changes.length > 0 && <Changes changes={changes} />}
      {hasNobody && <EmptyState title={words.nobody}>{words.nobodyHint}</EmptyState>}
    </div>
  );
}

function Deed({ roomId, isApplied, onDone }: { roomId: string; isApplied: boolean; onDone: (now: Ratings) => void }) {
  const [isAsking, setAsking] = useState(false);
  const deed = isApplied ? words.anew : words.apply;
  return (
    <div class={css.deed}>
      <Button kind={isApplied ? "plain" : "primary"} onClick={() => setAsking(true)}>{deed}</Button>
      {isApplied && <p class={css.quiet}>{words.anewHint}</p>}
      {isAsking && (
        <ConfirmDialog
          title={deed}
          deed={deed}
          effect={isApplied ? words.anewDo : words.applyDo}
          onClose={() => setAsking(false)}
          onConfirm={(key) => applyRatings(roomId, key).then(onDone)}
        />
      )}
    </div>
  );
}

function Changes({ changes }: { changes: readonly RatingChange[] }) {
  const columns: Column<RatingChange>[] = [
    { key: "rank", head: words.rank, isNumber: true, isNarrow: true, cell: ({ rank }) => rank },
    { key: "name", head: words.name, cell: ({ person }) => <a href={`/@${person.username}`}>{person.display_name}</a> },
    { key: "before", head: words.before, isNumber: true, isQuiet: true, cell: ({ before }) => before },
    { key: "after", head: words.after, isNumber: true, cell: ({ after }) => after },
    { key: "change", head: words.change, isNumber: true, cell: ({ before, after }) => <Change by={after - before} /> },
  ];
  return (
    <div class={css.table} tabIndex={0} role="region" aria-label={words.table}>
      <Table caption={words.table} columns={columns} rows={changes} rowKey={({ person }) => person.user_id} />
    </div>
  );
}
