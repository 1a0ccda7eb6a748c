// How others see somebody: the name on boards, and a few words on the profile.

import { useResource } from "../../app/resource";
import { rest } from "../../app/server";
import { me } from "../../app/session";
import { t } from "../../text/en";
import { Button } from "../../ui/Button";
import { FormError, TextArea, TextField } from "../../ui/Field";
import { useForm } from "../../ui/form";
import { Skeleton, View } from "../../ui/states";
import { showToast } from "../../ui/toast";
import type { ProfileView } from "../../wire/types";
import css from "./Settings.module.css";

const MOST_BIO = 2000;

export function ProfileSettings() {
  const profile = useResource("my-profile", async (signal) => (await rest.get<ProfileView>("users/profile", undefined, signal)).data);
  return (
    <section class={css.section}>
      <h2>{t.settings.profile}</h2>
      <View resource={profile} skeleton={<Skeleton lines={3} height={32} />}>
        {(known) => <ProfileForm known={known} onSaved={(now) => profile.update(() => now)} />}
      </View>
    </section>
  );
}

function ProfileForm({ known, onSaved }: { known: ProfileView; onSaved: (now: ProfileView) => void }) {
  const form = useForm({ display_name: known.display_name, bio: known.bio }, async (values, key) => {
    const { data } = await rest.put<ProfileView>("users/profile", values, { key });
    onSaved(data);
    if (me.value) me.value = { ...me.value, display_name: data.display_name };
    showToast(t.actions.saved);
  });
  return (
    <form class={css.content} onSubmit={form.submit} noValidate>
      {form.error && <FormError>{form.error}</FormError>}
      <TextField label={t.accounts.displayName} autocomplete="name" value={form.values.display_name} error={form.errorOf("display_name")} onInput={(value) => form.set("display_name", value)} />
      <TextArea label={t.settings.bio} maxLength={MOST_BIO} error={form.errorOf("bio")} value={form.values.bio} onInput={(value) => form.set("bio", value)} />
      <div>
        <Button type="submit" isBusy={form.isBusy}>{t.actions.save}</Button>
      </div>
    </form>
  );
}
