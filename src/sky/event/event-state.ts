import type { StatedLocalization } from '../localization/stated-localization.js';
import type { EventKind, Notice, Product } from '../notice/notice.js';

/** Is one localisation that an event had or has. */
export interface EventLocalization {
  readonly product: Product;
  readonly stream: string;
  readonly revision: number | undefined;
  readonly revisionName: string | undefined;
  readonly issuedUnixMs: number | undefined;
  readonly stated: StatedLocalization;
  /** The newest of its product and stream. */
  readonly isCurrent: boolean;
}

/** Is the localisation that is used when none is asked for, and why. */
export interface ChosenLocalization {
  readonly localization: EventLocalization;
  /** A sentence for people. */
  readonly reason: string;
}

/** Whether an event still stands. */
export type EventStanding =
  | { readonly status: 'ACTIVE' }
  /** Its localisations are kept, for what was said of it before. */
  | {
      readonly status: 'RETRACTED';
      readonly product: Product;
      readonly revisionName: string | undefined;
      readonly issuedUnixMs: number | undefined;
    };

/** Is all that the messages about one event say together. */
export interface EventState {
  readonly name: string;
  /** Other names, sorted. */
  readonly aliases: readonly string[];
  readonly kind: EventKind;
  /** Tests are kept apart: a test message never changes an event. */
  readonly isTest: boolean;
  readonly standing: EventStanding;
  /** When it happened, by the newest message that says so. */
  readonly eventUnixMs: number | undefined;
  readonly falseAlarmRatePerYear: number | undefined;
  /** In order of revision within each product and stream, products by their rank. */
  readonly localizations: readonly EventLocalization[];
  readonly chosen: ChosenLocalization | undefined;
  /** Address of a newer map that no message carried. */
  readonly betterMapAt: string | undefined;
  /** The messages, each once, in the order of {@link localizations}. */
  readonly notices: readonly Notice[];
}
