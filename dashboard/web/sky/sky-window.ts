import { HALF_HEIGHT, HALF_WIDTH, type MapPoint } from './hammer.js';

/** The part of the map that is seen: its middle, and how many times it is enlarged. */
export interface SkyWindow {
  readonly middle: MapPoint;
  readonly zoom: number;
}

export const WHOLE_SKY: SkyWindow = { middle: { x: 0, y: 0 }, zoom: 1 };

/** Room around the ellipse for the numbers of the graticule, in units of the map. */
const MARGIN = 0.22;
export const FULL_WIDTH = 2 * (HALF_WIDTH + MARGIN);
export const FULL_HEIGHT = 2 * (HALF_HEIGHT + MARGIN / 2);

/** Positions are good to arcseconds, and doubles of the projection to far less; closer in there is nothing to see. */
const MAX_ZOOM = 400;

/** Enlarges by a factor and keeps the given place where it is on the screen. */
export function zoomed(sky: SkyWindow, factor: number, fixed: MapPoint = sky.middle): SkyWindow {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, sky.zoom * factor));
  const share = sky.zoom / zoom;
  return bounded({
    zoom,
    middle: {
      x: fixed.x + (sky.middle.x - fixed.x) * share,
      y: fixed.y + (sky.middle.y - fixed.y) * share,
    },
  });
}

/** Moves the window by distances on the map. */
export function moved(sky: SkyWindow, dx: number, dy: number): SkyWindow {
  return bounded({ ...sky, middle: { x: sky.middle.x + dx, y: sky.middle.y + dy } });
}

/** Chooses the window that holds all the points with some room around. */
export function windowAround(points: readonly MapPoint[]): SkyWindow {
  if (points.length === 0) return WHOLE_SKY;
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
  const zoom = 0.8 * Math.min(FULL_WIDTH / (right - left), FULL_HEIGHT / (top - bottom));
  return bounded({
    // A single place is shown with its surroundings, some ten degrees.
    zoom: Math.min(Number.isFinite(zoom) ? zoom : 12, MAX_ZOOM),
    middle: { x: (left + right) / 2, y: (bottom + top) / 2 },
  });
}

/** Gives the viewBox of an SVG, in which y grows downwards. */
export function viewBoxOf({ middle, zoom }: SkyWindow): string {
  const [width, height] = [FULL_WIDTH / zoom, FULL_HEIGHT / zoom];
  return [middle.x - width / 2, -middle.y - height / 2, width, height].join(' ');
}

/** Keeps the window on the map. */
function bounded({ middle, zoom }: SkyWindow): SkyWindow {
  const least = Math.max(1, zoom);
  const reach = 1 - 1 / least;
  const clamp = (value: number, limit: number) => Math.max(-limit, Math.min(limit, value));
  return {
    zoom: least,
    middle: {
      x: clamp(middle.x, (FULL_WIDTH / 2) * reach),
      y: clamp(middle.y, (FULL_HEIGHT / 2) * reach),
    },
  };
}
