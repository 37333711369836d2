import { BadUserInput } from '../domain/errors.js';

/** Rows of a page when the client does not say. */
export const DEFAULT_PAGE_ROWS = 50;

/** A larger page is refused. */
export const MAX_PAGE_ROWS = 1000;

/** Relay's four arguments as they come. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** A page as asked for, checked. */
export interface PageRequest {
  readonly rows: number;
  /** Whether the rows are the last ones of the range. */
  readonly fromEnd: boolean;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/**
 * Checks Relay's page arguments.
 *
 * @throws {BadUserInput} for `first` together with `last`, and for numbers outside [0, {@link MAX_PAGE_ROWS}]
 */
export function parsePage(args: PageArguments): PageRequest {
  const { first, last } = args;
  if (isGiven(first) && isGiven(last))
    throw new BadUserInput('give `first` or `last`, not both; use two requests for the two ends', ['last']);
  const rows = isGiven(last) ? checkedRows(last, 'last') : checkedRows(first ?? DEFAULT_PAGE_ROWS, 'first');
  return {
    rows,
    fromEnd: isGiven(last),
    after: args.after ?? undefined,
    before: args.before ?? undefined,
  };
}

function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}

function checkedRows(rows: number, argument: string): number {
  if (!Number.isInteger(rows) || rows < 0 || rows > MAX_PAGE_ROWS)
    throw new BadUserInput(
      `${argument} must be a whole number of rows in [0, ${MAX_PAGE_ROWS}]; received ${rows}`,
      [argument],
    );
  return rows;
}
