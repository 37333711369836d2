import type { Survey } from './datapoint.js';

/** What identifies a transient: the survey and its name for the object. */
export interface TransientKey {
  readonly survey: Survey;
  readonly name: string;
}

/** Gives the key as one text, `ztf:ZTF18abxhyqv`. */
export function transientKeyText(key: TransientKey): string {
  return `${key.survey}:${key.name}`;
}
