import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { EventDetails } from '../api/answers.js';
import { placesOfContour } from '../event/contour-path.js';
import { EventBorders } from '../event/event-borders.js';
import type { ConeInput } from '../search/transient-where.js';
import { useWidth } from '../use-width.js';
import { count, decimals } from '../words.js';
import { toMap } from './hammer.js';
import { SkyBackdrop } from './sky-backdrop.js';
import { circleAround, coneRim } from './sky-lines.js';
import { FULL_WIDTH, type SkyWindow, viewBoxOf, WHOLE_SKY, windowAround, zoomed } from './sky-window.js';
import type { SkyPlaces } from './use-sky-places.js';
import { type Dot, useSkyPointer } from './use-sky-pointer.js';

interface SkyViewProps {
  readonly places: SkyPlaces;
  /** Where the event was whose counterparts are shown. */
  readonly event: EventDetails | undefined;
  readonly total: number | undefined;
  readonly cone: ConeInput | undefined;
  readonly selected: string | undefined;
  readonly hovered: string | undefined;
  readonly onHover: (id: string | undefined) => void;
  readonly onSelect: (id: string) => void;
}

/** The sky of the current search in an equal-area projection. The table below it lists the same for the keyboard. */
export function SkyView(props: SkyViewProps) {
  const { places, event, cone, selected, hovered, onHover, onSelect } = props;
  const [sky, setSky] = useState<SkyWindow>(WHOLE_SKY);
  const svg = useRef<SVGSVGElement>(null);
  const width = useWidth(svg);
  const dots = useMemo(
    () => (places.places ?? []).map((place): Dot => ({ ...place, at: toMap(place) })),
    [places.places],
  );
  const pixel = FULL_WIDTH / sky.zoom / width;

  const pointer = useSkyPointer({ svg, sky, onSky: setSky, width, dots, onHover, onSelect });
  const fit = () => {
    const chosen = dots.filter(({ id }) => id === selected).map(({ at }) => at);
    const rim = cone ? circleAround(cone, cone.radiusArcsec / 3600).map(toMap) : [];
    const border = event?.outer ? placesOfContour(event.outer) : [];
    const wanted = [chosen, border, rim, dots.map(({ at }) => at)].find(({ length }) => length > 0);
    setSky(windowAround(wanted ?? []));
  };
  // Who chooses an event wants to see where it was.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another event moves the window, nothing else does
  useEffect(() => {
    if (event?.outer) setSky(windowAround(placesOfContour(event.outer)));
  }, [event?.id]);
  const ring = (id: string | undefined) => (id === undefined ? undefined : dots.find((dot) => dot.id === id));
  return (
    <section class="card sky" aria-labelledby="sky-title">
      <div class="results-head">
        <h2 id="sky-title">Sky</h2>
        <p class="note">{inWords(props, dots.length)}</p>
        <ZoomButtons sky={sky} onSky={setSky} onFit={fit} />
      </div>
      <svg
        ref={svg}
        viewBox={viewBoxOf(sky)}
        role="img"
        aria-label={`All-sky map: ${inWords(props, dots.length)}. The table lists the same.`}
        class={sky.zoom > 1 ? 'map near' : 'map'}
        data-testid="sky"
        {...pointer}
      >
        <SkyBackdrop sky={sky} pixel={pixel} />
        {cone && <path class="cone" d={coneRim(cone, cone.radiusArcsec / 3600)} stroke-width={1.5 * pixel} />}
        {event && <EventBorders event={event} pixel={pixel} />}
        <Dots dots={dots} pixel={pixel} />
        <Ring dot={ring(selected)} pixel={pixel} kind="chosen" />
        <Ring dot={ring(hovered)} pixel={pixel} kind="pointed" />
      </svg>
      <p class="map-caption">{caption(ring(hovered) ?? ring(selected))}</p>
    </section>
  );
}

/** Brightness in three steps; a path of points of no length is drawn as round dots, thousands at a time. */
const STEPS = [
  { brightest: Number.NEGATIVE_INFINITY, faintest: 17.5, px: 7 },
  { brightest: 17.5, faintest: 19, px: 5 },
  { brightest: 19, faintest: Number.POSITIVE_INFINITY, px: 3.5 },
] as const;

function Dots({ dots, pixel }: { readonly dots: readonly Dot[]; readonly pixel: number }) {
  const paths = useMemo(
    () =>
      STEPS.map(({ brightest, faintest, px }) => ({
        px,
        d: dots
          .filter(({ peakMag }) => (peakMag ?? 99) >= brightest && (peakMag ?? 99) < faintest)
          .map(({ at }) => `M${at.x.toFixed(5)} ${(-at.y).toFixed(5)}h0`)
          .join(''),
      })),
    [dots],
  );
  return (
    <g class="dots">
      {paths.map(({ px, d }) => (
        <path key={px} d={d} stroke-width={px * pixel} />
      ))}
    </g>
  );
}

function Ring(props: {
  readonly dot: Dot | undefined;
  readonly pixel: number;
  readonly kind: 'chosen' | 'pointed';
}) {
  const { dot, pixel, kind } = props;
  if (dot === undefined) return null;
  return <circle class={kind} cx={dot.at.x} cy={-dot.at.y} r={8 * pixel} stroke-width={2 * pixel} />;
}

function ZoomButtons(props: {
  readonly sky: SkyWindow;
  readonly onSky: (sky: SkyWindow) => void;
  readonly onFit: () => void;
}) {
  const { sky, onSky, onFit } = props;
  return (
    <fieldset class="pager">
      <legend class="unseen">Part of the sky</legend>
      <button type="button" aria-label="Enlarge" onClick={() => onSky(zoomed(sky, 1.6))}>
        +
      </button>
      <button
        type="button"
        aria-label="Reduce"
        disabled={sky.zoom === 1}
        onClick={() => onSky(zoomed(sky, 1 / 1.6))}
      >
        −
      </button>
      <button type="button" onClick={onFit}>
        Fit
      </button>
      <button type="button" disabled={sky.zoom === 1} onClick={() => onSky(WHOLE_SKY)}>
        All
      </button>
    </fieldset>
  );
}

function inWords({ places, total }: SkyViewProps, drawn: number): string {
  if (places.places === undefined) return 'asking for positions…';
  if (places.isCapped) return `the newest ${count(drawn)} of ${total === undefined ? 'more' : count(total)}`;
  const without = (total ?? drawn) - drawn;
  return without > 0
    ? `${count(drawn, 'position')}, ${count(without)} without one`
    : count(drawn, 'position');
}

function caption(dot: Dot | undefined): string {
  if (dot === undefined) return 'Larger dots are brighter at peak. Dashed: the galactic plane.';
  return `${dot.name}  RA ${decimals(dot.raDeg, 4)}°  Dec ${decimals(dot.decDeg, 4)}°  peak ${decimals(dot.peakMag, 2)}`;
}
