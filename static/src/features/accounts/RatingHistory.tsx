// A person's rating over time: the line, and the rated rooms in words.

import { useState } from "preact/hooks";
import { words } from "../../text/en-ratings";
import { formatDate } from "../../text/format";
import { Button } from "../../ui/Button";
import { Change } from "../../ui/Change";
import { Table, type Column } from "../../ui/Table";
import type { RatingPoint } from "../../wire/types";
import css from "./RatingHistory.module.css";
import { RatingLine } from "./RatingLine";

const SHOWN = 8;

/** `points`: the first first; at least one. */
export function RatingHistory({ points }: { points: readonly RatingPoint[] }) {
  const [isAll, setAll] = useState(false);
  const newest = [...points].reverse();
  const columns: Column<RatingPoint>[] = [
    { key: "room", head: words.contest, cell: (row) => (row.room_id ? <a href={`/rooms/${row.room_id}/ratings`}>{row.room_name}</a> : <span class={css.quiet}>{words.hidden}</span>) },
    { key: "rank", head: words.rank, isNumber: true, cell: (row) => row.rank },
    { key: "change", head: words.change, isNumber: true, cell: (row) => <Change by={row.rating - row.before} /> },
    { key: "after", head: words.after, isNumber: true, cell: (row) => row.rating },
    { key: "when", head: words.when, isNumber: true, isQuiet: true, class: css.when, cell: (row) => formatDate(row.at) },
  ];
  return (
    <div class={css.history}>
      {points.length > 1 && <RatingLine points={points} />}
      <div class={css.table} tabIndex={0} role="region" aria-label={words.table}>
        <Table caption={words.table} columns={columns} rows={isAll ? newest : newest.slice(0, SHOWN)} rowKey={(row) => row.at} />
      </div>
      {!isAll && newest.length > SHOWN && (
        <div>
          <Button size="small" onClick={() => setAll(true)}>{words.all(newest.length)}</Button>
        </div>
      )}
    </div>
  );
}
