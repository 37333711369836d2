import type { Canonicalizable } from '../../provenance/canonical-json.js';

/** Gives a record of ours as what canonical JSON takes: an interface has no index signature, its copy has. */
export function plain(record: object): Canonicalizable {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]): [string, Canonicalizable] => [
      key,
      Array.isArray(value)
        ? value.map((member) => plain(member))
        : typeof value === 'object' && value !== null
          ? plain(value)
          : value,
    ]),
  );
}
