import { useMemo } from 'preact/hooks';
import { CENTRE_RA_DEG, HALF_HEIGHT, HALF_WIDTH, type SkyDirection, toMap, toSky } from './hammer.js';
import { galacticEquator, graticule } from './sky-lines.js';
import { FULL_WIDTH, type SkyWindow } from './sky-window.js';

/** On narrower maps the numbers of all meridians would run into each other. */
const NARROW_PX = 480;

/** The ellipse of the sky with meridians, parallels, their numbers, and the galactic plane. */
export function SkyBackdrop({ sky, pixel }: { readonly sky: SkyWindow; readonly pixel: number }) {
  const step = stepAt(sky.zoom);
  const labelStep = FULL_WIDTH / sky.zoom / pixel < NARROW_PX ? 2 * step : step;
  const lines = useMemo(() => graticule(step, step), [step]);
  const plane = useMemo(galacticEquator, []);
  return (
    <>
      <ellipse class="sky-ground" rx={HALF_WIDTH} ry={HALF_HEIGHT} />
      <path class="graticule" d={lines} stroke-width={0.75 * pixel} />
      <path
        class="plane"
        d={plane}
        stroke-width={1.25 * pixel}
        stroke-dasharray={`${5 * pixel} ${4 * pixel}`}
      />
      <ellipse class="sky-rim" rx={HALF_WIDTH} ry={HALF_HEIGHT} stroke-width={1.25 * pixel} />
      <g class="degrees" font-size={10.5 * pixel}>
        {labelsAt(sky, labelStep).map(({ key, text, place, anchor }) => {
          const { x, y } = toMap(place);
          const shift = anchor === 'end' ? -5 * pixel : anchor === 'start' ? 5 * pixel : 0;
          return (
            <text
              key={key}
              x={x + shift}
              y={-y + (anchor === 'middle' ? -3 : 3.5) * pixel}
              text-anchor={anchor}
            >
              {text}
            </text>
          );
        })}
      </g>
    </>
  );
}

interface Label {
  readonly key: string;
  readonly text: string;
  readonly place: SkyDirection;
  readonly anchor: 'start' | 'middle' | 'end';
}

function stepAt(zoom: number): number {
  if (zoom < 2.5) return 30;
  if (zoom < 8) return 10;
  return zoom < 30 ? 5 : 2;
}

/** Right ascensions along the parallel through the middle, declinations at the rim, or along the middle meridian. */
function labelsAt({ middle, zoom }: SkyWindow, step: number): readonly Label[] {
  const centre = toSky(middle) ?? { raDeg: CENTRE_RA_DEG, decDeg: 0 };
  const near = zoom > 1.5;
  const reachDeg = near ? 200 / zoom : 360;
  const raDec = near ? snap(centre.decDeg, step, 90 - step) : 0;
  const labels: Label[] = [];
  for (let raDeg = step; raDeg < 360; raDeg += step) {
    if (Math.abs(raDeg - centre.raDeg) > reachDeg * 1.5) continue;
    labels.push({
      key: `ra ${raDeg}`,
      text: `${raDeg}°`,
      place: { raDeg, decDeg: raDec },
      anchor: 'middle',
    });
  }
  for (let decDeg = step - 90; decDeg < 90; decDeg += step) {
    if (decDeg === raDec || Math.abs(decDeg - centre.decDeg) > reachDeg) continue;
    const raDeg = near ? snap(centre.raDeg, step, 360 - step) : 359.999999;
    labels.push({
      key: `dec ${decDeg}`,
      text: `${decDeg > 0 ? '+' : ''}${decDeg}°`.replace('-', '−'),
      place: { raDeg, decDeg },
      anchor: near ? 'start' : 'end',
    });
  }
  return labels;
}

function snap(value: number, step: number, most: number): number {
  return Math.max(-most, Math.min(most, Math.round(value / step) * step));
}
