import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { MapPoint } from './hammer.js';
import { FULL_WIDTH, moved, type SkyWindow, zoomed } from './sky-window.js';
import type { PlacedTransient } from './use-sky-places.js';

/** A transient and its place on the map. */
export interface Dot extends PlacedTransient {
  readonly at: MapPoint;
}

interface SkyPointerParts {
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly sky: SkyWindow;
  readonly onSky: (sky: SkyWindow) => void;
  /** Of the drawing, CSS pixels. */
  readonly width: number;
  readonly dots: readonly Dot[];
  readonly onHover: (id: string | undefined) => void;
  readonly onSelect: (id: string) => void;
}

/** How near the pointer must come to a dot, pixels: about half a fingertip. */
const REACH_PX = 14;
/** A press that moves less than this is a click. */
const CLICK_PX = 4;

/** Makes the handlers of the pointer: pointing at dots, choosing one, dragging the enlarged map, pinching. */
export function useSkyPointer(parts: SkyPointerParts) {
  const { svg, sky, onSky, dots, onHover, onSelect } = parts;
  const drag = useRef<{ readonly x: number; readonly y: number; readonly moved: boolean } | null>(null);
  const pixel = FULL_WIDTH / sky.zoom / parts.width;
  const placeOf = (event: PointerEvent | WheelEvent): MapPoint => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return sky.middle;
    return {
      x: sky.middle.x + (event.clientX - box.left - box.width / 2) * pixel,
      y: sky.middle.y - (event.clientY - box.top - box.height / 2) * pixel,
    };
  };
  const nearest = (event: PointerEvent) => nearestDot(dots, placeOf(event), REACH_PX * pixel);
  return {
    onPointerDown(event: PointerEvent) {
      drag.current = { x: event.clientX, y: event.clientY, moved: false };
    },
    onPointerMove(event: PointerEvent) {
      const from = drag.current;
      if (!from || sky.zoom === 1 || event.buttons === 0) {
        onHover(nearest(event)?.id);
        return;
      }
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      if (!from.moved && Math.hypot(dx, dy) < CLICK_PX) return;
      drag.current = { x: event.clientX, y: event.clientY, moved: true };
      onSky(moved(sky, -dx * pixel, dy * pixel));
    },
    onPointerUp(event: PointerEvent) {
      const wasMoved = drag.current?.moved === true;
      drag.current = null;
      const dot = nearest(event);
      if (!wasMoved && dot) onSelect(dot.id);
    },
    onPointerLeave() {
      drag.current = null;
      onHover(undefined);
    },
    onWheel(event: WheelEvent) {
      // A plain wheel scrolls the page; with the control key, as a pinch reports itself, it enlarges.
      if (!event.ctrlKey) return;
      event.preventDefault();
      onSky(zoomed(sky, Math.exp(-event.deltaY / 100), placeOf(event)));
    },
  };
}

function nearestDot(dots: readonly Dot[], place: MapPoint, reach: number): Dot | undefined {
  let [found, best]: [Dot | undefined, number] = [undefined, reach];
  for (const dot of dots) {
    const distance = Math.hypot(dot.at.x - place.x, dot.at.y - place.y);
    if (distance < best) [found, best] = [dot, distance];
  }
  return found;
}
