// A problem's versions, for its maker and admins: what was sent, what each is judged with, and its check.

import { useState } from "preact/hooks";
import { useResource, clearResources } from "../../app/resource";
import { navigate, query, setQuery, type RouteProps } from "../../app/router";
import { rest } from "../../app/server";
import { useTitle } from "../../app/title";
import { formatBytes, formatDateTime, formatLimit } from "../../text/format";
import { words } from "../../text/en-versions";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Skeleton, View } from "../../ui/states";
import { Table, type Column } from "../../ui/Table";
import { showToast } from "../../ui/toast";
import type { HoldingRoom, VersionsView, VersionView } from "../../wire/types";
import css from "./judging.module.css";
import { Hash } from "./parts";
import { Version } from "./Version";

export default function VersionsPage({ params }: RouteProps) {
  const slug = params["slug"] ?? "";
  const path = `problems/${encodeURIComponent(slug)}`;
  const versions = useResource(`versions/${slug}`, async (signal) => (await rest.get<VersionsView>(`${path}/versions`, undefined, signal)).data);
  const { value: state } = versions.state;
  useTitle(state.phase === "ready" ? words.title(state.data.title) : words.page);
  return (
    <div class={css.page}>
      <View resource={versions} skeleton={<Skeleton lines={8} />}>
        {(shown) => <Versions slug={slug} path={path} shown={shown} reload={versions.reload} />}
      </View>
    </div>
  );
}

interface ShownProps {
  path: string;
  shown: VersionsView;
  reload: () => void;
}

function Versions({ slug, path, shown, reload }: ShownProps & { slug: string }) {
  const chosen = query.value.get("v") ?? shown.versions.find((one) => one.is_current)?.package ?? shown.versions[0]?.package;
  const onLimitSet = () => {
    setQuery({ v: null });
    reload();
    showToast(words.limitIsSet);
  };
  const columns: Column<VersionView>[] = [
    {
      key: "version",
      head: words.version,
      cell: (row) => (
        <a href={`/problems/${slug}/versions?v=${row.package}`} aria-current={row.package === chosen ? "true" : undefined}>
          <Hash value={row.package} /> {row.is_current && <span class={css.quiet}>{words.newest}</span>}
        </a>
      ),
    },
    { key: "sent", head: words.sent, isQuiet: true, cell: (row) => formatDateTime(row.sent_at) },
    { key: "by", head: words.by, isQuiet: true, cell: (row) => row.sent_by ?? "–" },
    { key: "tests", head: words.tests, isNumber: true, cell: (row) => row.tests },
    { key: "limit", head: words.limit, isNumber: true, isQuiet: true, cell: (row) => `${formatLimit(row.time_ms)}, ${formatBytes(row.memory_bytes)}` },
    { key: "rooms", head: words.rooms, cell: (row) => <Rooms rooms={row.rooms} /> },
    {
      key: "download",
      head: "",
      isNarrow: true,
      cell: (row) =>
        row.has_files ? (
          <a href={`/api/v1/${path}/versions/${row.package}/files`} download aria-label={words.downloadOf(row.package.slice(0, 12))}>
            {words.download}
          </a>
        ) : (
          <span class={css.quiet} title={words.notKeptHint}>
            {words.notKept}
          </span>
        ),
    },
  ];
  return (
    <>
      <div class={css.head}>
        <div>
          <h1>{words.title(shown.title)}</h1>
          <p class={css.quiet}>
            {words.maker(shown.maker)} {words.lead}
          </p>
        </div>
        <a href={`/problems/${slug}`}>{words.toProblem}</a>
      </div>
      {shown.withdrawn_at && <p class={css.warn}>{words.withdrawn}</p>}
      <section class={css.card}>
        <h2>{words.versions}</h2>
        <div class={css.wide} tabIndex={0}>
          <Table isStacked caption={words.versions} columns={columns} rows={shown.versions} rowKey={(row) => row.package} activeKey={chosen ?? null} href={(row) => `/problems/${slug}/versions?v=${row.package}`} />
        </div>
        {shown.rooms.length > 0 && (
          <p class={css.quiet}>
            {words.waitingRooms} <Rooms rooms={shown.rooms} />
          </p>
        )}
        <WayOut path={path} shown={shown} reload={reload} />
      </section>
      {chosen && <Version key={chosen} path={path} problemId={shown.problem_id} hash={chosen} onLimitSet={onLimitSet} />}
    </>
  );
}

function Rooms({ rooms }: { rooms: readonly HoldingRoom[] }) {
  if (rooms.length === 0) return <span class={css.quiet}>{words.noRooms}</span>;
  return (
    <>
      {rooms.map((room, index) => (
        <span key={room.id}>
          {index > 0 && ", "}
          <a href={`/rooms/${room.id}`}>{room.name}</a>
        </span>
      ))}
    </>
  );
}

/** Withdrawing, bringing back and deleting, with what stands in the way. */
function WayOut({ path, shown, reload }: ShownProps) {
  const [asked, setAsked] = useState<"withdraw" | "remove" | null>(null);
  const close = () => setAsked(null);
  const changed = (said: string) => {
    reload();
    showToast(said);
  };
  const withdraw = (key: string) => rest.post(`${path}/withdraw`, {}, { key }).then(() => changed(words.isWithdrawn));
  const bringBack = (_: MouseEvent, key: string) => rest.post(`${path}/bring-back`, {}, { key }).then(() => changed(words.isBack));
  const remove = async (key: string) => {
    await rest.delete(path, { key });
    clearResources();
    navigate("/problems");
    showToast(words.isDeleted(shown.title));
  };
  return (
    <>
      {!shown.may_delete && <p class={css.quiet}>{words.held(shown.rooms_total, shown.submissions)}</p>}
      <div class={css.deeds}>
        {shown.withdrawn_at ? <Button onClick={bringBack}>{words.bringBack}</Button> : <Button onClick={() => setAsked("withdraw")}>{words.withdraw}</Button>}
        {shown.may_delete && (
          <Button kind="danger" onClick={() => setAsked("remove")}>
            {words.remove}
          </Button>
        )}
      </div>
      {asked === "withdraw" && <ConfirmDialog title={`${words.withdraw}: ${shown.title}`} deed={words.withdraw} effect={words.withdrawDo} onClose={close} onConfirm={withdraw} />}
      {asked === "remove" && <ConfirmDialog isDanger title={`${words.remove}: ${shown.title}`} deed={words.remove} effect={words.removeDo} onClose={close} onConfirm={remove} />}
    </>
  );
}
