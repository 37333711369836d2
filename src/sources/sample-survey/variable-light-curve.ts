import { fluxMicrojanskyOf } from '../../domain/photometry.js';
import type { RandomStream } from '../../domain/seeded-random.js';
import type { Band } from './exposure.js';
import type { LightCurve } from './light-curve.js';

/** AB magnitudes of the reference image, by filter. */
export type ReferenceMags = Readonly<Record<Band, number>>;

/** Amplitudes relative to r: blue light varies more, in nuclei as in pulsating stars. */
const AMPLITUDE_BY_BAND: Readonly<Record<Band, number>> = { 1: 1.25, 2: 1, 3: 0.85 };

/** Turns a departure from the reference in magnitudes (r) into a signed difference flux. */
function differenceFlux(reference: ReferenceMags, fid: Band, magsFainter: number): number {
  const mag = reference[fid];
  return fluxMicrojanskyOf(mag + magsFainter * AMPLITUDE_BY_BAND[fid]) - fluxMicrojanskyOf(mag);
}

/** An active nucleus whose magnitude is a damped random walk. */
export interface ActiveNucleusParameters {
  readonly reference: ReferenceMags;
  /** Damping time, observer-frame days. */
  readonly dampingDays: number;
  /** Standard deviation of the walk in r, mag. */
  readonly scatterMag: number;
}

/**
 * Makes the light curve of an active nucleus: an Ornstein-Uhlenbeck process in magnitude (Kelly, Bechtold and
 * Siemiginowska 2009, ApJ 698, 895), stepped exactly from exposure to exposure:
 * x' = x exp(-dt / tau) + s sqrt(1 - exp(-2 dt / tau)) N(0, 1).
 *
 * Remembers where the walk stands: call it in ascending time.
 *
 * @param stream  randomness of the walk; it is drawn from once per exposure
 */
export function activeNucleusLightCurve(nucleus: ActiveNucleusParameters, stream: RandomStream): LightCurve {
  let magsFainter = nucleus.scatterMag * stream.gaussian();
  let lastMjd = Number.NEGATIVE_INFINITY;
  return (exposure) => {
    const kept = Math.exp(-(exposure.mjd - lastMjd) / nucleus.dampingDays);
    magsFainter = magsFainter * kept + nucleus.scatterMag * Math.sqrt(1 - kept * kept) * stream.gaussian();
    lastMjd = exposure.mjd;
    return differenceFlux(nucleus.reference, exposure.fid, magsFainter);
  };
}

/** A periodic star. */
export interface VariableStarParameters {
  readonly reference: ReferenceMags;
  /** `sine`: a sinusoid; `sawtooth`: a steep rise over a seventh of the period, then a slow fall, as RR Lyrae ab. */
  readonly shape: 'sine' | 'sawtooth';
  readonly periodDays: number;
  /** Half the range from brightest to faintest in r, mag. */
  readonly amplitudeMag: number;
  /** Phase at MJD 0, in periods. */
  readonly phase: number;
}

const SAWTOOTH_RISE = 1 / 7;

/** Makes the light curve of a periodic star about the mean magnitude of its reference image. */
export function variableStarLightCurve(star: VariableStarParameters): LightCurve {
  return (exposure) => {
    const cycles = exposure.mjd / star.periodDays + star.phase;
    const magsFainter = star.amplitudeMag * waveOf(star.shape, cycles - Math.floor(cycles));
    return differenceFlux(star.reference, exposure.fid, magsFainter);
  };
}

/** Gives the departure from the mean in amplitudes, +1 faintest, at a phase in [0, 1). */
function waveOf(shape: VariableStarParameters['shape'], phase: number): number {
  if (shape === 'sine') return Math.sin(2 * Math.PI * phase);
  return phase < SAWTOOTH_RISE
    ? 1 - (2 * phase) / SAWTOOTH_RISE
    : -1 + (2 * (phase - SAWTOOTH_RISE)) / (1 - SAWTOOTH_RISE);
}
