// A plain table in the house's look: columns as values, rows as data, an optional link for the whole row.

import type { ComponentChildren } from "preact";
import { navigate } from "../app/router";
import css from "./Table.module.css";
import { classes } from "./classes";

export interface Column<T> {
  key: string;
  head: ComponentChildren;
  cell: (row: T) => ComponentChildren;
  /** Numbers stand at the end of their column. */
  isNumber?: boolean;
  isQuiet?: boolean;
  isNarrow?: boolean;
  class?: string;
}

interface TableProps<T> {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Where a click on the row leads; the row's own link stands in a cell for the keyboard. */
  href?: (row: T) => string | undefined;
  onRow?: (row: T) => void;
  activeKey?: string | null;
  /** In a window too narrow for all columns a row becomes a block of names and values. */
  isStacked?: boolean;
}

export function Table<T>({ caption, columns, rows, rowKey, href, onRow, activeKey, isStacked }: TableProps<T>) {
  const open = (row: T, event: MouseEvent) => {
    if ((event.target as Element).closest("a, button, input")) return;
    if (onRow) return onRow(row);
    const to = href?.(row);
    if (to) navigate(to);
  };
  return (
    <table class={classes(css.table, isStacked && css.stacked)}>
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" class={look(column)}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)} data-href={href?.(row)} data-active={onRow || activeKey !== undefined ? activeKey === rowKey(row) : undefined} onClick={(event) => open(row, event)}>
            {columns.map((column) => (
              <td key={column.key} class={look(column)} data-head={isStacked && typeof column.head === "string" ? column.head : undefined}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function look<T>(column: Column<T>): string {
  return classes(column.isNumber && css.end, column.isQuiet && css.quiet, column.isNarrow && css.narrow, column.class);
}
