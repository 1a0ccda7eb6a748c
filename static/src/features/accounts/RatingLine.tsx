// The rating over time. uPlot is fetched only when there is a line to draw.

import { useEffect, useRef } from "preact/hooks";
import { theme } from "../../app/settings";
import { t } from "../../text/en";
import css from "./RatingLine.module.css";

interface RatingLineProps {
  points: readonly { at: string; rating: number }[];
}

const HEIGHT = 180;

export function RatingLine({ points }: RatingLineProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isGone = false;
    let stop = () => {};
    void import("./rating-plot").then(
      ({ drawRating }) => {
        if (!isGone && host.current) stop = drawRating(host.current, points, HEIGHT);
      },
      () => {},
    );
    return () => {
      isGone = true;
      stop();
    };
  }, [points, theme.value]);
  const last = points.at(-1);
  return <div ref={host} class={css.plot} role="img" aria-label={`${t.profile.rating}: ${last?.rating ?? ""}`} />;
}
