// How many people wait for a role; asked for by every page of the administration.

import { useRefresh, useResource, type Resource } from "../../app/resource";
import { rest } from "../../app/server";
import type { WaitingView } from "../../wire/types";

const REFRESH_MS = 60_000;

export function useWaiting(): { count: number; resource: Resource<number> } {
  const resource = useResource("admin/waiting", async (signal) => (await rest.get<WaitingView>("admin/waiting", undefined, signal)).data.people);
  useRefresh(resource, REFRESH_MS);
  const state = resource.state.value;
  return { count: state.phase === "ready" ? state.data : 0, resource };
}
