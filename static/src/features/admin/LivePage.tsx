// What runs: server processes, their connections and queues, the rooms that are watched most. For admins.

import { useRefresh, useResource } from "../../app/resource";
import { rest } from "../../app/server";
import { words } from "../../text/en-admin";
import { formatAgo, formatBytes } from "../../text/format";
import { useServerNow } from "../../ui/Countdown";
import { Table, type Column } from "../../ui/Table";
import { Skeleton, View } from "../../ui/states";
import type { LiveOverview, LiveRoomView, NodeView } from "../../wire/types";
import { AdminFrame } from "./AdminFrame";
import { Announce } from "./Announce";
import css from "./admin.module.css";

const REFRESH_MS = 3_000;

export default function LivePage() {
  const overview = useResource("admin/live", (signal) => rest.get<LiveOverview>("admin/live", undefined, signal).then(({ data }) => data));
  useRefresh(overview, REFRESH_MS);
  return (
    <AdminFrame title={words.live}>
      <View resource={overview} skeleton={<Skeleton lines={6} height={28} />}>
        {(data) => <Overview data={data} />}
      </View>
      <Announce />
    </AdminFrame>
  );
}

function Overview({ data }: { data: LiveOverview }) {
  const now = useServerNow();
  const nodes: Column<NodeView>[] = [
    { key: "node", head: words.node, cell: (node) => `${node.host} ${node.pid}` },
    { key: "since", head: words.since, isQuiet: true, cell: (node) => formatAgo(node.started_at, now) },
    { key: "connections", head: words.connections, isNumber: true, cell: (node) => node.connections },
    { key: "people", head: words.people, isNumber: true, cell: (node) => node.people },
    { key: "subscriptions", head: words.subscriptions, isNumber: true, cell: (node) => node.subscriptions },
    { key: "queued", head: words.queued, isNumber: true, cell: (node) => formatBytes(node.queued_bytes) },
    { key: "delay", head: words.delay, isNumber: true, cell: (node) => `${node.loop_delay_ms} ms` },
    { key: "live", head: words.hears, cell: (node) => (node.is_live ? words.yes : words.no) },
  ];
  const rooms: Column<LiveRoomView>[] = [
    { key: "name", head: words.room, cell: (room) => <a href={`/rooms/${room.id}`}>{room.name}</a> },
    { key: "connections", head: words.connections, isNumber: true, cell: (room) => room.connections },
  ];
  return (
    <>
      <section class={css.card}>
        <h2>{words.nodes}</h2>
        <p class={css.quiet}>{words.total(data.connections, data.nodes.length)}</p>
        <Table isStacked caption={words.nodes} columns={nodes} rows={data.nodes} rowKey={(node) => node.id} />
      </section>
      <section class={css.card}>
        <h2>{words.rooms}</h2>
        {data.rooms.length === 0 ? (
          <p class={css.quiet}>{words.noRooms}</p>
        ) : (
          <Table caption={words.rooms} columns={rooms} rows={data.rooms} rowKey={(room) => room.id} href={(room) => `/rooms/${room.id}`} />
        )}
      </section>
    </>
  );
}
