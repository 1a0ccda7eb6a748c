// For those in control: who is invited and did not come yet, and who was removed.

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useResource } from "../../app/resource";
import { words } from "../../text/en-rooms";
import { Button } from "../../ui/Button";
import type { RoomPerson } from "../../wire/types";
import { guestDeeds, guestList, invite, withdrawInvitation } from "./deeds";
import css from "./PeoplePane.module.css";
import type { RoomStore } from "./store";

export function Guests({ store }: { store: RoomStore }) {
  const guests = useResource(`room-guests/${store.id}`, (signal) => guestList(store.id, signal));
  const people = store.detail.value?.participants;
  useEffect(guests.reload, [guestDeeds.value, people?.length]);
  const state = guests.state.value;
  if (state.phase !== "ready") return null;
  const { invitations, removals } = state.data;
  return (
    <>
      <List title={words.people.invitations} people={invitations}>
        {(person) => (
          <>
            <span class={css.role}>{words.people.invitedAs(words.asRole[person.role] ?? person.role)}</span>
            {(store.leads.value || person.role !== "cohost") && (
              <Button size="small" onClick={(_, key) => withdrawInvitation(store.id, person.user_id, key)}>
                {words.people.withdraw}
                <span class="visually-hidden"> {person.display_name}</span>
              </Button>
            )}
          </>
        )}
      </List>
      <List title={words.people.removals} people={removals}>
        {(person) => (
          <>
            <span class={css.role} title={person.reason}>{person.reason}</span>
            <Button size="small" onClick={(_, key) => invite(store.id, person.username, "contestant", key)}>
              {words.people.letIn}
              <span class="visually-hidden"> {person.display_name}</span>
            </Button>
          </>
        )}
      </List>
    </>
  );
}

function List<T extends RoomPerson>({ title, people, children }: { title: string; people: readonly T[]; children: (person: T) => ComponentChildren }) {
  if (people.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 class={css.title}>{title}</h3>
      <ul class={css.list}>
        {people.map((person) => (
          <li key={person.user_id} class={css.person}>
            <a href={`/@${person.username}`} class={css.name}>{person.display_name}</a>
            {children(person)}
          </li>
        ))}
      </ul>
    </section>
  );
}
