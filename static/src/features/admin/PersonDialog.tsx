// A person's role and ban; what is asked for is proposed.

import { rest } from "../../app/server";
import { words } from "../../text/en-admin";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { CheckField, FormError, SelectField, TextField } from "../../ui/Field";
import { useForm } from "../../ui/form";
import { showToast } from "../../ui/toast";
import type { AdminUserView, Role } from "../../wire/types";
import css from "./admin.module.css";

const ROLES = Object.keys(words.roles) as Role[];

interface PersonDialogProps {
  person: AdminUserView;
  onClose: () => void;
  onChanged: (person: AdminUserView) => void;
}

export function PersonDialog({ person, onClose, onChanged }: PersonDialogProps) {
  const wasBanned = person.banned_at !== null;
  const initial = { role: (person.requested_role ?? person.role) as string, banned: wasBanned as boolean, ban_reason: person.ban_reason };
  const form = useForm(initial, send, { onDone: onClose });
  async function send({ role, banned, ban_reason }: typeof initial, key: string): Promise<void> {
    const isBanChanged = banned !== wasBanned || (banned && ban_reason !== person.ban_reason);
    const isRoleChanged = role !== person.role || person.requested_role !== null;
    if (isBanChanged || isRoleChanged) {
      const body = { ...(isRoleChanged ? { role } : {}), ...(isBanChanged ? { banned, ban_reason } : {}) };
      const { data } = await rest.put<AdminUserView>(`admin/users/${person.id}`, body, { key });
      onChanged(data);
      showToast(words.saved(person.display_name));
    }
  }
  return (
    <Dialog title={words.changeTitle(person.display_name)} onClose={onClose}>
      <form class={css.form} onSubmit={form.submit} noValidate>
        {form.error && <FormError>{form.error}</FormError>}
        <SelectField
          label={words.role}
          hint={words.roleHint}
          error={form.errorOf("role")}
          value={form.values.role}
          options={ROLES.map((role) => [role, words.roles[role]] as const)}
          onChange={(role) => form.set("role", role)}
        />
        <CheckField label={words.ban} checked={form.values.banned} onChange={(checked) => form.set("banned", checked)} />
        {form.values.banned && (
          <TextField label={words.banReason} maxLength={500} value={form.values.ban_reason} error={form.errorOf("ban_reason")} onInput={(value) => form.set("ban_reason", value)} />
        )}
        <Button kind="primary" type="submit" isBusy={form.isBusy}>
          {words.save}
        </Button>
      </form>
    </Dialog>
  );
}
