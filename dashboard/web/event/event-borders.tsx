import { useMemo } from 'preact/hooks';
import type { EventDetails } from '../api/answers.js';
import { toMap } from '../sky/hammer.js';
import { contourPath } from './contour-path.js';

/** The borders of half the probability and of the level asked for; a flat localisation has one. */
export function EventBorders({ event, pixel }: { readonly event: EventDetails; readonly pixel: number }) {
  const { inner, outer, localization, maxProbability } = event;
  const outerPath = useMemo(() => outer && contourPath(outer), [outer]);
  const isGraded = localization?.levelApplied === true;
  const innerPath = useMemo(() => (isGraded && inner ? contourPath(inner) : ''), [inner, isGraded]);
  const best = maxProbability && toMap(maxProbability);
  const arm = 6 * pixel;
  return (
    <g class="localization" data-testid="localization">
      {outerPath && <path d={outerPath} stroke-width={1.5 * pixel} />}
      {innerPath && <path class="inner" d={innerPath} stroke-width={1.25 * pixel} />}
      {best && (
        <path
          d={`M${best.x - arm} ${-best.y}h${2 * arm}M${best.x} ${-best.y - arm}v${2 * arm}`}
          stroke-width={1.5 * pixel}
        />
      )}
    </g>
  );
}
