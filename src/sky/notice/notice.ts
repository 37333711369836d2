import type { StatedLocalization } from '../localization/stated-localization.js';

/** What kind of event a notice is about; windows and presets follow it. */
export type EventKind = 'NEUTRINO' | 'GRAVITATIONAL_WAVE' | 'GAMMA_RAY_BURST' | 'OTHER';

/** In what form an event was published; different products are different localisations. */
export type Product =
  /** A machine-made message of the source. */
  | 'NOTICE'
  /** A GCN circular, written by people. */
  | 'CIRCULAR'
  /** A row of a published catalogue, as IceCat-1. */
  | 'CATALOGUE'
  /** A sky map given by itself. */
  | 'MAP'
  /** Typed by hand. */
  | 'MANUAL';

/** Is what an event is called. */
export interface NoticeEvent {
  /** In canonical form, see {@link canonicalName}. */
  readonly name: string;
  /** Other names of the same event, canonical, without {@link name}. */
  readonly aliases: readonly string[];
  readonly kind: EventKind;
}

/**
 * Is one message about one event, whatever form it came in.
 *
 * It says when (`eventUnixMs`) and where (`localization`, or `betterMapAt` where only an address is given), unless it
 * retracts. The bytes it was read from are kept by who called the reader.
 */
export interface Notice {
  readonly event: NoticeEvent;
  readonly product: Product;
  /** Who sends it and in which stream: `IceCube Astrotrack Gold`, `LVC`, `Swift`, `GCN circular`. */
  readonly stream: string;
  readonly format: NoticeFormat;
  /** The source's own number of this message; `undefined` where it counts none. */
  readonly revision: number | undefined;
  /** What the source calls this stage: `Rev 0`, `INITIAL`, `GCN 25929`. */
  readonly revisionName: string | undefined;
  /** When the message was made. */
  readonly issuedUnixMs: number | undefined;
  /** When the event happened, UTC; fractions of a millisecond are kept. */
  readonly eventUnixMs: number | undefined;
  readonly isTest: boolean;
  readonly isRetraction: boolean;
  readonly localization: StatedLocalization | undefined;
  /** Why there is no localisation; `undefined` when there is one. */
  readonly noLocalizationReason: string | undefined;
  readonly falseAlarmRatePerYear: number | undefined;
  /** The rate as it stands in the message. */
  readonly statedFalseAlarmRate: { readonly value: number; readonly unit: string } | undefined;
  /** Address of a map that is not in the message; nothing is fetched from it here. */
  readonly betterMapAt: string | undefined;
}

export type NoticeFormat =
  | 'VOEVENT'
  | 'GCN_JSON'
  | 'IGWN_JSON'
  | 'IGWN_AVRO'
  | 'CIRCULAR'
  | 'ICECAT_ROW'
  | 'TYPED'
  | 'SKY_MAP'
  | 'MOC';

/** What became of one message of a file. */
export type NoticeOutcome =
  | { readonly kind: 'READ'; readonly part: string; readonly notice: Notice }
  | { readonly kind: 'REFUSED'; readonly part: string; readonly reason: string };

/** Seconds of a Julian year, in which rates per second are turned into rates per year. */
export const SECONDS_PER_YEAR = 31_557_600;
