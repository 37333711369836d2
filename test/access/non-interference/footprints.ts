import { FIELD } from './alerts.js';
import type { Draw } from './draw.js';

/** A log of observations that somebody uploaded, with the label that seeing it takes; everyone sees it without one. */
export interface RawFootprint {
  /** As a table: what is read of it is the product's. */
  readonly log: string;
  readonly survey: string;
  readonly label: string | undefined;
}

const LABELS = ['partner', 'caltech', 'group:tde'] as const;
const FIRST_MJD = 61_000;
const ARCSEC = 1 / 3600;

/** Draws up to four logs of up to three pointings of some arcseconds, about the field of the survey. */
export function randomFootprints(draw: Draw): readonly RawFootprint[] {
  return Array.from({ length: draw.int(0, 4) }, (_, place) => ({
    log: `ra,dec,mjd,band,depth,radius\n${Array.from({ length: draw.int(1, 3) }, () => pointing(draw)).join('')}`,
    survey: `log${place}`,
    label: draw.chance(0.4) ? undefined : draw.pick(LABELS),
  }));
}

function pointing(draw: Draw): string {
  const raDeg = (FIELD.raDeg + draw.int(-12, 12) * ARCSEC + 360) % 360;
  const decDeg = FIELD.decDeg + draw.int(-12, 12) * ARCSEC;
  const mjd = FIRST_MJD + draw.int(-5, 50);
  return `${raDeg},${decDeg},${mjd},${draw.pick(['g', 'r'])},${draw.int(190, 210) / 10},${draw.pick([2, 6, 20]) * ARCSEC}\n`;
}

/** Draws a question to the cone search about the field of the survey. */
export function randomConeSearch(draw: Draw): string {
  const raDeg = (FIELD.raDeg + draw.int(-8, 8) * ARCSEC + 360) % 360;
  const decDeg = FIELD.decDeg + draw.int(-8, 8) * ARCSEC;
  const radiusDeg = draw.pick([1, 3, 8, 30, 100_000]) * ARCSEC;
  const rest = draw.pick(['', '&VERB=1', '&VERB=3', '&MAXREC=1', '&MAXREC=2&VERB=3']);
  return `/scs?RA=${raDeg}&DEC=${decDeg}&SR=${radiusDeg}${rest}`;
}
