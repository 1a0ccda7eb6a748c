// The board: a real table whose rows glide, whose cells say tries and time, and where my own row never leaves the view.

import { ArrowDown, ArrowUp, Check, ChevronRight, Star } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { words } from "../../text/en-rooms";
import { formatPoints } from "../../text/format";
import { classes } from "../../ui/classes";
import { useGlide } from "../../ui/glide";
import type { Board, BoardCell, BoardColumn, BoardRow } from "../../wire/types";
import css from "./BoardTable.module.css";
import { cellMark, cellTime, cellTone, cellWords } from "./cells";
import { densityOf, tightCellPx, useView } from "./density";
import { useVisible } from "./windowed";

const ROW_PX = { wide: 40, compact: 36, tight: 36, list: 40 };
/** The part of the width by which a press on the hint scrolls. */
const STEP = 0.6;

interface BoardProps {
  board: Board;
  myEntryId?: string | null;
  moves?: ReadonlyMap<string, number>;
  /** Height of a row in pixels, for the hall's screen. */
  hallRowPx?: number;
  onCell?: (row: BoardRow, label: string) => void;
}

export function BoardTable({ board, myEntryId, moves, hallRowPx, onCell }: BoardProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = board.rows;
  const { widthPx, isScrolled, hasMore } = useView(scroller, board.columns.map((column) => column.label).join());
  const density = hallRowPx === undefined ? densityOf(widthPx, board.columns.length) : "wide";
  const isCompact = density !== "wide";
  const rowPx = ROW_PX[density];
  const visible = useVisible(scroller, rows.length, rowPx);
  const shown = rows.slice(visible.from, visible.to);
  const mine = myEntryId ? rows.find((row) => row.entry_id === myEntryId) : undefined;
  const isMineShown = mine !== undefined && shown.includes(mine);
  useGlide(scroller, shown.map((row) => row.entry_id).join());
  const line = (row: BoardRow, isPinned = false) => (
    <Row key={row.entry_id} row={row} board={board} isMine={row.entry_id === myEntryId} isPinned={isPinned} move={moves?.get(row.entry_id) ?? 0} isCompact={isCompact} onCell={onCell} />
  );
  return (
    <div class={css.frame}>
      <div class={classes(css.scroller, isScrolled && css.scrolled)} ref={scroller} tabIndex={0} role="region" aria-label={words.board.caption}>
        <table
          class={classes(css.table, isCompact && css.compact, density === "tight" && css.tight, density === "list" && css.list, hallRowPx !== undefined && css.hall)}
          style={hallRowPx ? { "--row": `${hallRowPx}px`, "--columns": board.columns.length } : { "--cell": `${tightCellPx(board.format)}px` }}
        >
          <caption class="visually-hidden">{words.board.caption}</caption>
          <Head board={board} isCompact={isCompact} />
          {mine && !isMineShown && <tbody>{line(mine, true)}</tbody>}
          <tbody>
            {visible.from > 0 && <tr aria-hidden style={{ height: `${visible.from * rowPx}px` }} />}
            {shown.map((row) => line(row))}
            {visible.to < rows.length && <tr aria-hidden style={{ height: `${(rows.length - visible.to) * rowPx}px` }} />}
          </tbody>
        </table>
        {rows.length === 0 && <p class={css.nobody}>{words.board.empty}</p>}
      </div>
      {hasMore && (
        <button type="button" class={css.more} tabIndex={-1} aria-label={words.board.more} title={words.board.more} onClick={() => scroller.current?.scrollBy({ left: widthPx * STEP, behavior: "smooth" })}>
          <ChevronRight class="icon" aria-hidden />
        </button>
      )}
    </div>
  );
}

function Head({ board, isCompact }: { board: Board; isCompact?: boolean }) {
  return (
    <thead>
      <tr>
        <th scope="col" class={css.rank}>{words.board.rank}</th>
        <th scope="col" class={css.name}>{words.board.name}</th>
        {board.format !== "ioi" && <th scope="col" class={css.number} title={words.board.solved}>{isCompact ? <><Check class="icon" aria-hidden /><span class="visually-hidden">{words.board.solved}</span></> : words.board.solved}</th>}
        <th scope="col" class={css.number}>{board.format === "icpc" ? words.board.penalty : words.board.score}</th>
        {board.columns.map((column) => <ColumnHead key={column.label} column={column} />)}
      </tr>
    </thead>
  );
}

function ColumnHead({ column }: { column: BoardColumn }) {
  return (
    <th scope="col" class={css.problem} title={column.title}>
      <span class={css.balloon} style={{ background: column.color }} aria-hidden />
      {column.label}
      <span class="visually-hidden"> {column.title}</span>
    </th>
  );
}

interface RowProps {
  row: BoardRow;
  board: Board;
  isMine: boolean;
  isPinned: boolean;
  move: number;
  isCompact?: boolean;
  onCell?: (row: BoardRow, label: string) => void;
}

function Row({ row, board, isMine, isPinned, move, isCompact, onCell }: RowProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <tr class={classes(css.row, isMine && css.mine, isPinned && css.pinned, row.rank === 1 && row.solved > 0 && css.leader)} data-glide={isPinned ? undefined : row.entry_id}>
        <td class={css.rank}>
          <span>{row.rank}</span>
          <Move places={move} />
        </td>
        <th scope="row" class={css.name}>
          <button type="button" class={css.expand} aria-expanded={isOpen} aria-label={words.board.expand(row.name)} onClick={() => setOpen(!isOpen)}>
            <ChevronRight class="icon" aria-hidden />
          </button>
          <span class={css.nameText} title={row.members.map((member) => member.username).join(", ")}>{row.name}</span>
        </th>
        {board.format !== "ioi" && <td class={css.number}>{row.solved}</td>}
        <td class={css.number}>{board.format === "icpc" ? row.penalty : formatPoints(row.score)}</td>
        {board.columns.map((column) => (
          <Cell key={column.label} row={row} column={column} board={board} isCompact={isCompact} onCell={onCell} />
        ))}
      </tr>
      {isOpen && (
        <tr class={css.opened}>
          <td colSpan={board.format === "ioi" ? 3 : 4}>
            {board.columns.map((column) => (
              <span key={column.label} class={classes(css.chip, css[cellTone(row.cells[column.label], board.format)])}>
                <b>{column.label}</b> {row.cells[column.label] ? cellMark(row.cells[column.label] as BoardCell, board.format) : "·"}
              </span>
            ))}
          </td>
        </tr>
      )}
    </>
  );
}

function Move({ places }: { places: number }) {
  if (places === 0) return null;
  return (
    <span class={places > 0 ? css.up : css.down}>
      {places > 0 ? <ArrowUp class="icon" aria-hidden /> : <ArrowDown class="icon" aria-hidden />}
      <span aria-hidden>{Math.abs(places)}</span>
      <span class="visually-hidden">{places > 0 ? words.board.up(places) : words.board.down(-places)}</span>
    </span>
  );
}

interface CellProps {
  row: BoardRow;
  column: BoardColumn;
  board: Board;
  isCompact?: boolean;
  onCell?: (row: BoardRow, label: string) => void;
}

function Cell({ row, column, board, isCompact, onCell }: CellProps) {
  const cell = row.cells[column.label];
  const tone = cellTone(cell, board.format);
  if (!cell || tone === "none") return <td class={css.cell}><span class={css.nothing} aria-hidden>·</span></td>;
  const content = (
    <>
      <span class={css.mark}>
        {tone === "first" && <Star class={css.star} aria-hidden fill="currentColor" />}
        {cellMark(cell, board.format)}
      </span>
      {!isCompact && cell.solved && cell.time_ms !== null && cell.time_ms !== undefined && board.format !== "ioi" && (
        <span class={css.time}>{cellTime(cell.time_ms)}</span>
      )}
      <span class="visually-hidden">{cellWords(cell, board.format)}</span>
    </>
  );
  return (
    <td class={classes(css.cell, css[tone])} title={tone === "beaten" ? words.board.beaten : undefined}>
      {onCell ? (
        <button type="button" class={css.cellButton} onClick={() => onCell(row, column.label)}>
          {content}
        </button>
      ) : (
        <span class={css.cellButton}>{content}</span>
      )}
    </td>
  );
}
