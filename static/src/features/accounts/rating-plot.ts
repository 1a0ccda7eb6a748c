// uPlot in the house's colours, in a bundle of its own.

import UPlot from "uplot";
import { t } from "../../text/en";

/** Between two lines of the grid: ratings are whole numbers. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Draws the line into `host`, follows its width, and returns what removes it. */
export function drawRating(host: HTMLElement, points: readonly { at: string; rating: number }[], height: number): () => void {
  const colour = (name: string) => resolve(host, name);
  const axis = { stroke: colour("--text-faint"), grid: { stroke: colour("--border"), width: 1 }, ticks: { show: false }, font: "12px Inter Variable, sans-serif" };
  const plot = new UPlot(
    {
      width: host.clientWidth || 300,
      height,
      legend: { show: false },
      cursor: { y: false, points: { size: 7 } },
      scales: { x: { time: true } },
      axes: [axis, { ...axis, size: 48, incrs: STEPS, values: (_, ticks) => ticks.map(String) }],
      series: [{}, { label: t.profile.rating, stroke: colour("--accent"), width: 2, points: { show: points.length < 40, size: 5, fill: colour("--surface") } }],
    },
    [points.map(({ at }) => Date.parse(at) / 1000), points.map(({ rating }) => rating)],
    host,
  );
  const watcher = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height }));
  watcher.observe(host);
  return () => {
    watcher.disconnect();
    plot.destroy();
  };
}

// A canvas takes no light-dark(): the browser is asked what the token comes to.
function resolve(host: HTMLElement, name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
