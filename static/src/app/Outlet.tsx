// Shows the view of the present address: fetches its script, keeps the old view until the new one is here,
// and moves focus and scroll as a new page would.

import { useEffect, useRef, useState } from "preact/hooks";
import { DeniedState, ErrorState, Skeleton } from "../ui/states";
import { WireError } from "../wire/errors";
import { matchRoute, path, type Match, type ViewComponent } from "./router";
import { connections } from "./server";
import { me } from "./session";
import css from "./Shell.module.css";

interface Shown {
  match: Match;
  view: ViewComponent;
}

export function Outlet() {
  const main = useRef<HTMLElement>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const isFirst = useRef(true);
  const match = matchRoute(path.value);

  useEffect(() => {
    let isCurrent = true;
    setError(null);
    if (!match) return setShown(null);
    match.route.load().then(
      (view) => isCurrent && setShown({ match, view }),
      () => isCurrent && setError(WireError.local("OFFLINE", "")),
    );
    return () => {
      isCurrent = false;
    };
  }, [path.value, attempt]);
  // What could not be fetched while the line was down.
  const line = connections.value;
  useEffect(() => {
    if (error) setAttempt(attempt + 1);
  }, [line]);

  // A new view takes the focus, so that the next Tab and the reader begin at its start.
  useEffect(() => {
    if (isFirst.current) {
      if (shown || !match) isFirst.current = false;
      return;
    }
    main.current?.focus({ preventScroll: true });
  }, [shown?.match.route.pattern, shown && Object.values(shown.match.params).join("/"), !match]);

  // The frame is that of the view that comes, where none is shown yet.
  const isFull = match !== null && (shown?.match ?? match).route.isFull;
  return (
    <main ref={main} id="main" tabIndex={-1} class={isFull ? css.full : css.main}>
      {content()}
    </main>
  );

  function content() {
    if (!match) return <DeniedState error={{ code: "NOT_FOUND" }} />;
    if (error) return <ErrorState error={error} onRetry={() => setAttempt(attempt + 1)} />;
    if (!shown || (match.route.needsMember && me.value === undefined)) {
      return (
        <div class={isFull ? css.coming : undefined}>
          <Skeleton lines={8} />
        </div>
      );
    }
    if (shown.match.route.needsMember && me.value === null) return <DeniedState error={{ code: "UNAUTHORIZED" }} />;
    const View = shown.view;
    return <View key={shown.match.route.pattern + JSON.stringify(shown.match.params)} params={shown.match.params} />;
  }
}
