import { bandStyle, cornersOf } from './band-style.js';
import type { MarkKind } from './plot-series.js';

/** A band's mark as a small picture, for the legend. */
export function BandMark(props: {
  readonly band?: string;
  readonly kind: MarkKind;
  readonly isNegative?: boolean;
}) {
  const { band, kind } = props;
  const { colour, shape } = bandStyle(band ?? 'g');
  const half = kind === 'forced' ? 2.8 : 4.2;
  const corners = cornersOf(kind === 'limit' ? 'triangle' : shape, half);
  const isHollow = kind === 'limit' || props.isNegative === true;
  const paint = band === undefined ? 'currentColor' : `var(${colour})`;
  const style = {
    fill: isHollow ? 'none' : paint,
    stroke: paint,
    strokeWidth: 1.4,
    opacity: kind === 'forced' ? 0.6 : 1,
  };
  return (
    <svg class="band-mark" viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true">
      {corners === undefined ? (
        <circle r={half} style={style} />
      ) : (
        <polygon points={corners.map(([x, y]) => `${x},${y}`).join(' ')} style={style} />
      )}
    </svg>
  );
}
