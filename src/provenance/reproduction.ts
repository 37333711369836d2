import type { JsonDifference } from './json-differences.js';

/** What computing a result again came to. */
export type Reproduction =
  | {
      readonly outcome: 'SAME';
      readonly resultId: string;
      readonly unit: string;
      readonly durationMs: number;
    }
  | {
      readonly outcome: 'DIFFERENT';
      readonly resultId: string;
      readonly unit: string;
      readonly durationMs: number;
      /** Where the bodies differ: `before` as recorded, `after` as computed now; the first hundred. */
      readonly differences: readonly JsonDifference[];
    }
  | {
      readonly outcome: 'IMPOSSIBLE';
      readonly resultId: string;
      readonly unit: string | undefined;
      readonly reason: string;
    };

/**
 * Why a result is not what would be computed now:
 *
 * - `CONFIG`: its channels ask for its unit with another configuration, of its own or of a unit that it is tied to;
 * - `UNIT_VERSION`: its unit has other software today;
 * - `INPUT`: a result that it consumed is stale or was superseded.
 */
export type Staleness = 'CONFIG' | 'UNIT_VERSION' | 'INPUT';
