// A room: which of its faces is shown depends on the contest's phase and on who looks.

import { DoorOpen } from "lucide-preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { navigateFromHere, query, setQuery, type RouteProps } from "../../app/router";
import { logInAddress, me, registerAddress } from "../../app/session";
import { useTitle } from "../../app/title";
import { onUserEvent } from "../../app/user-channel";
import { t } from "../../text/en";
import { words } from "../../text/en-rooms";
import { ButtonLink } from "../../ui/Button";
import { useServerNow } from "../../ui/Countdown";
import { DeniedState, PageState, Skeleton } from "../../ui/states";
import type { RoomInvited } from "../../wire/types";
import { tell } from "../../ui/toast";
import { Announcer } from "./Announcer";
import { contestClock } from "./clock";
import { doInRoom, joinByCode } from "./deeds";
import { EditRoomDialog } from "./EditRoom";
import css from "./Room.module.css";
import { RoomHeader } from "./RoomHeader";
import { RunningRoom } from "./RunningRoom";
import { RoomStore } from "./store";
import { WaitingRoom } from "./WaitingRoom";

export default function Room({ params }: RouteProps) {
  const id = params["id"] ?? "";
  const user = me.value;
  // Another person has another room before them; the socket authenticated anew.
  const store = useMemo(() => new RoomStore(id), [id, user?.id]);
  useEffect(() => store.start(), [store]);
  useEffect(() => onUserEvent<RoomInvited>("room:invited", ({ room_id }) => room_id === id && void store.refresh()), [store]);
  useJoinFromAddress(store);
  const detail = store.detail.value;
  useTitle(detail?.room.name ?? words.title);
  const hasCode = query.value.get("code") !== null;
  if (store.denied.value && !hasCode) return <DeniedState error={store.denied.value} />;
  if (store.denied.value && user === null) return <SignInFirst />;
  if (!detail) {
    return (
      <div class={css.loading}>
        <Skeleton lines={7} />
      </div>
    );
  }
  return <Loaded store={store} />;
}

/** A code lets members in; whether it is right is seen once there is somebody to let in. */
function SignInFirst() {
  return (
    <PageState
      icon={<DoorOpen />}
      title={words.byCode.title}
      action={
        <>
          <ButtonLink kind="primary" href={logInAddress()}>{t.nav.logIn}</ButtonLink>
          <ButtonLink href={registerAddress()}>{t.nav.register}</ButtonLink>
        </>
      }
    >
      {words.byCode.text}
    </PageState>
  );
}

function Loaded({ store }: { store: RoomStore }) {
  const now = useServerNow();
  const room = store.room.value;
  if (!room) return null;
  const { phase } = contestClock(room, now);
  const isBefore = phase === "waiting" || phase === "countdown";
  return (
    <div class={css.room}>
      <RoomHeader store={store} />
      <Announcer store={store} />
      {isBefore || !store.my.value?.may_watch ? <WaitingRoom store={store} /> : <RunningRoom store={store} />}
      {store.isEditing.value && <EditRoomDialog store={store} onClose={() => (store.isEditing.value = false)} />}
    </div>
  );
}

/** A link with `?code=` or `?join=1` lets a signed-in person in at once. */
function useJoinFromAddress(store: RoomStore): void {
  const code = query.value.get("code");
  const wantsIn = query.value.get("join") !== null || code !== null;
  const detail = store.detail.value;
  // The room may come while the answer is awaited: one is asked for.
  const isEntering = useRef(false);
  useEffect(() => {
    if (!wantsIn || !me.value) return;
    const known = store.detail.peek();
    if (known?.my.role) return setQuery({ code: null, join: null });
    if (isEntering.current || (!code && !known?.my.may_join && !known?.my.invited_as)) return;
    isEntering.current = true;
    const go = navigateFromHere();
    const entering = code ? joinByCode(code) : doInRoom("room:join", store.id);
    tell(
      entering
        .then(() => store.refresh())
        .finally(() => {
          isEntering.current = false;
          go(`/rooms/${store.id}`, { replace: true });
        }),
    );
  }, [wantsIn, detail === null, me.value?.id, store.denied.value?.code]);
}
