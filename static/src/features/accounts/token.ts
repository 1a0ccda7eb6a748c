import { useEffect, useState } from "preact/hooks";

/** The token of a mailed link. It stands behind `#`, which browsers send to no server. */
export function useMailedToken(): string {
  const [token, setToken] = useState(readToken);
  // Another link pasted into the same tab changes only the fragment.
  useEffect(() => {
    const read = () => setToken(readToken());
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  return token;
}

/** A token that was used is taken out of the address and the history. */
export function dropToken(): void {
  history.replaceState(history.state, "", location.pathname + location.search);
}

function readToken(): string {
  return new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
}
