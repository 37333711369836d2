import type uPlot from 'uplot';
import { bandStyle, cornersOf, type Shape } from './band-style.js';
import type { BandMarks, Mark, MarkKind } from './plot-series.js';

/** Half sizes of marks, CSS pixels; what is fainter in meaning is smaller. */
const HALF_PX: Readonly<Record<MarkKind, number>> = {
  detection: 4.2,
  forced: 2.6,
  limit: 4.4,
};

/** Opacities of outlines and fills. */
const FILL: Readonly<Record<MarkKind, number>> = { detection: 0.95, forced: 0.5, limit: 0 };
const STROKE: Readonly<Record<MarkKind, number>> = { detection: 1, forced: 0.6, limit: 0.55 };

/** Quietest first, so that detections lie on top. */
const LAYERS: readonly MarkKind[] = ['limit', 'forced', 'detection'];

/** Draws all marks and their error bars into a plot; `colourOf` gives the CSS colour of a band's variable. */
export function drawMarks(
  plot: uPlot,
  bands: readonly BandMarks[],
  colourOf: (variable: string) => string,
): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const layer of LAYERS) {
    for (const { band, marks } of bands) {
      const { colour, shape } = bandStyle(band);
      ctx.strokeStyle = ctx.fillStyle = colourOf(colour);
      for (const mark of marks) if (mark.kind === layer) drawMark(plot, mark, shape);
    }
  }
  ctx.restore();
}

function drawMark(plot: uPlot, mark: Mark, shape: Shape): void {
  const { ctx } = plot;
  const [x, y] = [plot.valToPos(mark.mjd, 'x', true), plot.valToPos(mark.value, 'y', true)];
  const ratio = devicePixelRatio;
  if (mark.error !== undefined) {
    ctx.globalAlpha = mark.kind === 'forced' ? 0.25 : 0.5;
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.moveTo(x, plot.valToPos(mark.value - mark.error, 'y', true));
    ctx.lineTo(x, plot.valToPos(mark.value + mark.error, 'y', true));
    ctx.stroke();
  }
  outline(ctx, mark.kind === 'limit' ? 'triangle' : shape, { x, y }, HALF_PX[mark.kind] * ratio);
  ctx.globalAlpha = FILL[mark.kind];
  if (!mark.isNegative && FILL[mark.kind] > 0) ctx.fill();
  ctx.globalAlpha = STROKE[mark.kind];
  ctx.lineWidth = (mark.isNegative ? 1.6 : 1.2) * ratio;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function outline(
  ctx: CanvasRenderingContext2D,
  shape: Shape | 'triangle',
  at: { readonly x: number; readonly y: number },
  half: number,
): void {
  ctx.beginPath();
  const corners = cornersOf(shape, half);
  if (corners === undefined) ctx.arc(at.x, at.y, half, 0, 2 * Math.PI);
  for (const [index, [dx, dy]] of (corners ?? []).entries()) {
    if (index === 0) ctx.moveTo(at.x + dx, at.y + dy);
    else ctx.lineTo(at.x + dx, at.y + dy);
  }
  ctx.closePath();
}
