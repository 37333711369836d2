import uPlot from 'uplot';
import { formatDate, formatMjd } from '../search/instant.js';
import { drawMarks } from './marks-on-canvas.js';
import { type BandMarks, type Brightness, type Mark, valueRange } from './plot-series.js';

/** What a plot is made from. */
export interface PlotParts {
  readonly bands: readonly BandMarks[];
  readonly brightness: Brightness;
  readonly width: number;
  readonly height: number;
  /** Told which mark the pointer is at, and where on the plot it lies, CSS pixels. */
  readonly onPoint: (pointed: PointedMark | undefined) => void;
}

export interface PointedMark {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
}

/** How near the pointer must come, CSS pixels. */
const REACH_PX = 18;

/**
 * Makes a plot in an element. uPlot gives axes, zoom by dragging and the pointer; the marks are drawn by us.
 *
 * A double click shows everything again.
 */
export function makePlot(element: HTMLElement, parts: PlotParts): uPlot {
  const { bands, brightness, width, height } = parts;
  const marks = bands.flatMap((band) => band.marks);
  const times = marks.map(({ mjd }) => mjd).sort((a, b) => a - b);
  const xRange = timeRange(times);
  const yRange = valueRange(bands, brightness);
  const style = getComputedStyle(element);
  const colourOf = (variable: string) => style.getPropertyValue(variable).trim();
  const showAll = (plot: uPlot) => {
    plot.setScale('x', { min: xRange[0], max: xRange[1] });
    plot.setScale('y', { min: yRange[0], max: yRange[1] });
  };
  const options: uPlot.Options = {
    width,
    height,
    legend: { show: false },
    padding: [4, 26, 0, 0],
    cursor: {
      drag: { x: true, y: true, uni: 24 },
      points: { show: false },
      bind: {
        dblclick: (plot) => () => {
          showAll(plot);
          return null;
        },
      },
    },
    scales: {
      x: { time: false, auto: false, min: xRange[0], max: xRange[1], range: (_, min, max) => [min, max] },
      y: {
        auto: false,
        // Magnitudes grow towards the faint: the axis is turned over.
        dir: brightness === 'mag' ? -1 : 1,
        min: yRange[0],
        max: yRange[1],
        range: (_, min, max) => [min, max],
      },
    },
    axes: axes(brightness, colourOf),
    series: [{}, { scale: 'y', show: true, paths: () => null, points: { show: false } }],
    hooks: {
      draw: [(plot) => drawMarks(plot, bands, colourOf)],
      setCursor: [(plot) => parts.onPoint(pointedAt(plot, marks))],
    },
  };
  return new uPlot(options, [times, times.map(() => null)], element);
}

function axes(brightness: Brightness, colourOf: (variable: string) => string): uPlot.Axis[] {
  const plain: uPlot.Axis = {
    stroke: colourOf('--ink-soft'),
    font: '12px system-ui, sans-serif',
    labelFont: '12px system-ui, sans-serif',
    labelSize: 20,
    grid: { stroke: colourOf('--line'), width: 1 },
    ticks: { stroke: colourOf('--line'), width: 1, size: 5 },
  };
  return [
    { ...plain, label: 'MJD, UTC', size: 34, values: (_, splits) => splits.map((mjd) => trimmed(mjd)) },
    {
      ...plain,
      label: brightness === 'mag' ? 'magnitude, AB' : 'flux, µJy',
      size: 52,
      values: (_, splits) => splits.map((value) => trimmed(value).replace('-', '−')),
    },
    {
      ...plain,
      scale: 'x',
      side: 0,
      size: 26,
      grid: { show: false },
      space: 90,
      values: (_, splits, _axis, _space, increment) =>
        splits.map((mjd) => (increment < 1 ? formatMjd(mjd).slice(5) : formatDate(mjd))),
    },
  ];
}

/** Writes a number of an axis without the noise of binary fractions. */
function trimmed(value: number): string {
  return String(Number(value.toFixed(4)));
}

/** A single night still gets a day of room. */
function timeRange(times: readonly number[]): readonly [number, number] {
  const [first, last] = [times[0] ?? 60_000, times.at(-1) ?? 60_001];
  const margin = Math.max((last - first) * 0.04, 0.5);
  return [first - margin, last + margin];
}

function pointedAt(plot: uPlot, marks: readonly Mark[]): PointedMark | undefined {
  const { left, top } = plot.cursor;
  if (left === undefined || top === undefined || left < 0 || top < 0) return undefined;
  let [found, best]: [PointedMark | undefined, number] = [undefined, REACH_PX];
  for (const mark of marks) {
    const [x, y] = [plot.valToPos(mark.mjd, 'x'), plot.valToPos(mark.value, 'y')];
    const distance = Math.hypot(x - left, y - top);
    if (distance < best) [found, best] = [{ mark, x, y }, distance];
  }
  if (found === undefined) return undefined;
  // The marks' places count from the plotting area; the tooltip is placed in the whole element.
  const { left: areaLeft, top: areaTop } = plot.over.getBoundingClientRect();
  const { left: rootLeft, top: rootTop } = plot.root.getBoundingClientRect();
  return { mark: found.mark, x: found.x + areaLeft - rootLeft, y: found.y + areaTop - rootTop };
}
