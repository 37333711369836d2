import {
  type Alert,
  type Datapoint,
  type ShapedDatapoint,
  toDatapointId,
} from '../../../src/domain/datapoint.js';
import { fluxErrMicrojanskyOf, fluxMicrojanskyOf } from '../../../src/domain/photometry.js';
import type { Draw } from './draw.js';

const LABEL_NAMES = ['open', 'partner', 'caltech', 'embargoed', 'group:tde'] as const;
/** Names of all transients that there may be. */
export const NAMES = ['ZTF26aaaaaaa', 'ZTF26aaaaaab', 'ZTF26zzzzzzz', 'ZTF25mmmmmmm'] as const;
const BANDS = ['g', 'r', 'i'] as const;
const FIRST_MJD = 61_000;

/** Centre of the field; it straddles right ascension 0, where mistakes like to hide. */
export const FIELD = { raDeg: 359.9999, decDeg: 12.5 } as const;
const ARCSEC = 1 / 3600;

/** Numbers points and alerts; one for a survey. */
class Numbering {
  #next = 100;

  next(): number {
    return this.#next++;
  }
}

/**
 * Draws the alerts of one to four transients in order of arrival: mostly in order of time, some late, some twice, some
 * once more under another right.
 */
export function randomAlerts(draw: Draw): readonly Alert[] {
  const numbering = new Numbering();
  const names = draw.shuffled(NAMES);
  const made = names.slice(0, draw.int(1, 4)).map((name) => new Source(draw, numbering, name).alerts());
  borrowPoint(draw, made);
  const alerts = made.flat();
  const placed = alerts.flatMap((alert, index) => {
    const at = alert.trigger.datapoint.mjd + (draw.chance(0.15) ? draw.int(-6, 6) : 0);
    const first = { at, index, alert };
    if (draw.chance(0.08)) return [first, { at: at + draw.int(1, 4), index, alert }];
    if (draw.chance(0.08)) return [first, { at: at + draw.int(1, 4), index, alert: relabelled(draw, alert) }];
    return [first];
  });
  return placed.sort((a, b) => a.at - b.at || a.index - b.index).map(({ alert }) => alert);
}

/** A neighbour's candidate may stand in an object's history: one id in two transients, with two rights perhaps. */
function borrowPoint(draw: Draw, made: readonly (readonly Alert[])[]): void {
  const [lenders, borrowers] = [made[0], made[1]];
  if (!lenders || !borrowers || !draw.chance(0.35)) return;
  const [lender, borrower] = [draw.pick(lenders), draw.pick(borrowers)];
  const { summary: _, ...datapoint } = lender.trigger.datapoint;
  const label = draw.pick([lender.trigger.label, 'open']);
  (borrower.history as ShapedDatapoint[]).push({ datapoint, label, raw: lender.trigger.raw });
}

/** The same alert as released to others. */
function relabelled(draw: Draw, alert: Alert): Alert {
  const label = draw.pick(LABEL_NAMES.slice(0, 2));
  const history = alert.history.map((point) => (draw.chance(0.7) ? point : { ...point, label }));
  return { ...alert, trigger: { ...alert.trigger, label }, history };
}

/** One object on the sky, with what the survey measured of it so far. */
class Source {
  readonly #draw: Draw;
  readonly #numbering: Numbering;
  readonly #name: string;
  readonly #labels: readonly string[];
  readonly #raDeg: number;
  readonly #decDeg: number;
  readonly #past: ShapedDatapoint[] = [];
  #mjd: number;

  constructor(draw: Draw, numbering: Numbering, name: string) {
    this.#draw = draw;
    this.#numbering = numbering;
    this.#name = name;
    const others = draw.sample(LABEL_NAMES.slice(1), draw.pick([0, 1, 1, 2, 2]));
    this.#labels = others.length > 0 && draw.chance(0.2) ? others : ['open', 'open', ...others];
    this.#raDeg = (FIELD.raDeg + draw.int(-8, 8) * ARCSEC + 360) % 360;
    this.#decDeg = FIELD.decDeg + draw.int(-8, 8) * ARCSEC;
    this.#mjd = FIRST_MJD + draw.int(0, 6);
  }

  alerts(): readonly Alert[] {
    return Array.from({ length: this.#draw.int(1, 6) }, () => this.#alert());
  }

  #alert(): Alert {
    const draw = this.#draw;
    this.#mjd += draw.pick([0, 0.5, 1, 1, 3]);
    const fresh = [
      ...(draw.chance(0.4) ? [this.#limit()] : []),
      ...(draw.chance(0.2) ? [this.#forced()] : []),
      ...(draw.chance(0.25) ? [this.#detection(undefined)] : []),
    ];
    const known = draw.some(this.#past, draw.pick([0.3, 0.7, 1])).map((point) => this.#asRemembered(point));
    const previous = this.#past.findLast(({ datapoint }) => datapoint.kind === 'DETECTION');
    const trigger = this.#detection(draw.chance(0.15) ? previous?.datapoint : undefined);
    const { datapoint } = trigger;
    this.#past.push(...fresh, trigger);
    return {
      survey: 'ztf',
      alertId: String(draw.chance(0.9) ? this.#numbering.next() : datapoint.id.slice(4)),
      transientName: this.#name,
      trigger: { ...trigger, datapoint: { ...datapoint, summary: this.#summary() } },
      history: draw.shuffled([...known, ...fresh]),
      fields: {
        candid: datapoint.id.slice(4),
        rb: datapoint.rb ?? 0,
        ndethist: this.#past.length,
        field: this.#name,
      },
      origin: { source: `night-${Math.floor(this.#mjd)}.avro`, offset: 1000 + this.#numbering.next() },
    };
  }

  /** Histories carry a point as it was sent, or under another right, or with another body under the same id. */
  #asRemembered(point: ShapedDatapoint): ShapedDatapoint {
    const draw = this.#draw;
    if (draw.chance(0.9)) return point;
    if (draw.chance(0.5)) return { ...point, label: draw.pick(this.#labels) };
    const { mag, limitMag, ...rest } = point.datapoint;
    const datapoint = {
      ...rest,
      ...(mag === undefined ? {} : { mag: mag - 0.5 }),
      ...(limitMag === undefined ? {} : { limitMag: limitMag + 0.5 }),
    };
    return { ...point, datapoint, label: draw.pick(this.#labels) };
  }

  /** @param sameExposure  a detection that this one replaces */
  #detection(sameExposure: Datapoint | undefined): ShapedDatapoint {
    const draw = this.#draw;
    const mag = draw.int(68, 80) / 4;
    const flux = fluxMicrojanskyOf(mag);
    const isNegative = draw.chance(0.2);
    const magErr = draw.pick([0.05, 0.1, 0.2]);
    return this.#labelled({
      id: toDatapointId(`ztf:${this.#numbering.next()}`),
      kind: 'DETECTION',
      sign: isNegative ? 'NEGATIVE' : 'POSITIVE',
      mjd: sameExposure?.mjd ?? this.#mjd,
      timeReference: 'EXPOSURE_START',
      band: sameExposure?.band ?? draw.pick(BANDS),
      fluxMicrojansky: isNegative ? -flux : flux,
      fluxErrMicrojansky: fluxErrMicrojanskyOf(flux, magErr),
      ...(isNegative ? {} : { mag, magErr }),
      raDeg: this.#raDeg + draw.int(-3, 3) * 0.1 * ARCSEC,
      decDeg: this.#decDeg + draw.int(-3, 3) * 0.1 * ARCSEC,
      ...(draw.chance(0.8) ? { rb: draw.int(0, 4) / 4 } : {}),
      exposure: sameExposure?.exposure ?? `${this.#mjd} ${draw.int(1, 3)}`,
    });
  }

  #limit(): ShapedDatapoint {
    return this.#labelled({
      id: this.#hashedId(),
      kind: 'UPPER_LIMIT',
      mjd: this.#mjd - this.#draw.pick([0, 0.5, 1]),
      timeReference: 'EXPOSURE_START',
      band: this.#draw.pick(BANDS),
      limitMag: this.#draw.int(78, 84) / 4,
      limitSigma: 5,
    });
  }

  #forced(): ShapedDatapoint {
    const fluxMicrojansky = this.#draw.int(-4, 40);
    return this.#labelled({
      id: this.#hashedId(),
      kind: 'FORCED',
      sign: fluxMicrojansky < 0 ? 'NEGATIVE' : 'POSITIVE',
      mjd: this.#mjd - this.#draw.pick([0, 0.25, 2]),
      timeReference: 'EXPOSURE_START',
      band: this.#draw.pick(BANDS),
      fluxMicrojansky,
      fluxErrMicrojansky: 5,
      ...(fluxMicrojansky >= 15 ? { mag: 20.5, magErr: 0.25 } : {}),
    });
  }

  #hashedId(): Datapoint['id'] {
    return toDatapointId(`ztf:h:${this.#numbering.next().toString(16).padStart(32, '5eed')}`);
  }

  #summary(): NonNullable<Datapoint['summary']> {
    const draw = this.#draw;
    return {
      ...(draw.chance(0.7) ? { surveyFirstDetectionMjd: FIRST_MJD - draw.int(0, 9) } : {}),
      ...(draw.chance(0.7)
        ? { surveyRaDeg: this.#raDeg, surveyDecDeg: this.#decDeg + draw.int(-2, 2) * ARCSEC }
        : {}),
      ...(draw.chance(0.7) ? { drb: draw.int(0, 8) / 8 } : {}),
      ...(draw.chance(0.7) ? { starScore: draw.int(0, 4) / 4, starDistanceArcsec: draw.int(1, 20) / 2 } : {}),
      ...(draw.chance(0.5) ? { solarSystemDistanceArcsec: draw.int(0, 30) } : {}),
      ...(draw.chance(0.7) ? { surveyDetectionCount: draw.int(1, 40) } : {}),
    };
  }

  #labelled(datapoint: Datapoint): ShapedDatapoint {
    const raw = { encoding: 'json', text: JSON.stringify(datapoint) } as const;
    return { datapoint, label: this.#draw.pick(this.#labels), raw };
  }
}
