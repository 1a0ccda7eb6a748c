// The rating over time. uPlot is fetched only when there is a line to draw.

import { useEffect, useRef } from "preact/hooks";
import { theme } from "../../app/settings";
import { t } from "../../text/en";
import css from "./RatingLine.module.css";

interface RatingLineProps {
  points: readonly { at: string; rating: number }[];
}

const HEIGHT = 180;
/** The system's theme may change while the page stands, and a canvas does not follow by itself. */
const dark = matchMedia("(prefers-color-scheme: dark)");

export function RatingLine({ points }: RatingLineProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isGone = false;
    let stop = () => {};
    const draw = () =>
      void import("./rating-plot").then(
        ({ drawRating }) => {
          stop();
          if (!isGone && host.current) stop = drawRating(host.current, points, HEIGHT);
        },
        () => {},
      );
    draw();
    dark.addEventListener("change", draw);
    return () => {
      isGone = true;
      dark.removeEventListener("change", draw);
      stop();
    };
  }, [points, theme.value]);
  const last = points.at(-1);
  return <div ref={host} class={css.plot} role="img" aria-label={`${t.profile.rating}: ${last?.rating ?? ""}`} />;
}
