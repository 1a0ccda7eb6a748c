// Who may register, and the links that let people in where that is by invitation.

import { useState } from "preact/hooks";
import { useResource } from "../../app/resource";
import { rest } from "../../app/server";
import { words } from "../../text/en-admin";
import { formatDateTime } from "../../text/format";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Button } from "../../ui/Button";
import { CopyButton } from "../../ui/CopyButton";
import { Dialog } from "../../ui/Dialog";
import { FormError, TextField } from "../../ui/Field";
import { useForm } from "../../ui/form";
import { Table, type Column } from "../../ui/Table";
import { Skeleton, View } from "../../ui/states";
import type { InvitationLinkView, InvitationView, RegistrationView } from "../../wire/types";
import css from "./admin.module.css";

const PLACES = 1;
const DAYS = 7;

export function Invitations() {
  const registration = useResource("registration", async (signal) => (await rest.get<RegistrationView>("auth/registration", undefined, signal)).data);
  return (
    <section class={css.card}>
      <h2>{words.registration}</h2>
      <View resource={registration} skeleton={<Skeleton lines={1} />}>
        {({ mode }) => (
          <>
            <p class={css.quiet}>{words.modes[mode]}</p>
            {mode === "invitation" && <Links />}
          </>
        )}
      </View>
    </section>
  );
}

function Links() {
  const [isInviting, setInviting] = useState(false);
  const [leaving, setLeaving] = useState<InvitationView | null>(null);
  const invitations = useResource("admin/invitations", async (signal) => (await rest.get<InvitationView[]>("admin/invitations", { limit: 100 }, signal)).data);
  const withdraw = async (invitation: InvitationView, key: string) => {
    await rest.delete(`admin/invitations/${invitation.id}`, { key });
    invitations.update((rows) => rows.filter(({ id }) => id !== invitation.id));
  };
  const columns: Column<InvitationView>[] = [
    { key: "note", head: words.note, cell: (row) => row.note || <span class={css.quiet}>{words.noNote}</span> },
    { key: "used", head: words.used, isNumber: true, cell: (row) => words.usedOf(row.used, row.places) },
    { key: "expires", head: words.expires, isNumber: true, isQuiet: true, cell: (row) => formatDateTime(row.expires_at) },
    { key: "by", head: words.by, isQuiet: true, cell: (row) => row.created_by },
    { key: "out", head: "", isNarrow: true, cell: (row) => <Button size="small" onClick={() => setLeaving(row)}>{words.withdraw}</Button> },
  ];
  return (
    <>
      <View resource={invitations} skeleton={<Skeleton lines={3} />} isEmpty={(rows) => rows.length === 0} empty={<p class={css.quiet}>{words.noInvitations}</p>}>
        {(rows) => <Table isStacked caption={words.registration} columns={columns} rows={rows} rowKey={({ id }) => id} />}
      </View>
      <div>
        <Button kind="primary" onClick={() => setInviting(true)}>
          {words.invite}
        </Button>
      </div>
      {isInviting && <InviteDialog onClose={() => setInviting(false)} onMade={invitations.reload} />}
      {leaving && <ConfirmDialog title={words.withdraw} deed={words.withdraw} effect={words.withdrawDo} onClose={() => setLeaving(null)} onConfirm={(key) => withdraw(leaving, key)} />}
    </>
  );
}

function InviteDialog({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const [link, setLink] = useState("");
  const form = useForm({ note: "", places: String(PLACES), days: String(DAYS) }, async ({ note, places, days }, key) => {
    const { data } = await rest.post<InvitationLinkView>("admin/invitations", { note, places: Number(places), days: Number(days) }, { key });
    setLink(`${location.origin}/register#token=${data.token}`);
    onMade();
  });
  if (link) {
    return (
      <Dialog title={words.link} onClose={onClose} footer={<Button kind="primary" onClick={onClose}>{words.done}</Button>}>
        <div class={css.form}>
          <p>{words.linkHint}</p>
          <p class={css.link}>
            <code>{link}</code>
            <CopyButton text={link} label={words.linkCopy} />
          </p>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={words.invite} onClose={onClose}>
      <form class={css.form} onSubmit={form.submit} noValidate>
        {form.error && <FormError>{form.error}</FormError>}
        <TextField label={words.note} hint={words.noteHint} autoFocus maxLength={100} value={form.values.note} error={form.errorOf("note")} onInput={(value) => form.set("note", value)} />
        <TextField label={words.places} type="number" min={1} max={10_000} value={form.values.places} error={form.errorOf("places")} onInput={(value) => form.set("places", value)} />
        <TextField label={words.days} type="number" min={1} max={365} value={form.values.days} error={form.errorOf("days")} onInput={(value) => form.set("days", value)} />
        <Button kind="primary" type="submit" isBusy={form.isBusy}>
          {words.inviteDo}
        </Button>
      </form>
    </Dialog>
  );
}
