/** 64 lower-case hex digits of a SHA-256. */
export type Hash = string;

/** A page of a list as one viewer sees it. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
  /** Of the whole list, not of the page. */
  readonly totalCount: number;
}

/** A page on which nothing is seen. */
export const EMPTY_PAGE: Page<never> = { rows: [], hasMore: false, totalCount: 0 };

/** Keyset page over rows ordered newest first, ties by id ascending. */
export interface NewestFirstPage {
  readonly first: number;
  readonly after?: { readonly order: number; readonly id: string };
}
