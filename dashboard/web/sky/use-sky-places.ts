import { useEffect, useRef, useState } from 'preact/hooks';
import type { SkyPlace } from '../api/answers.js';
import { ask } from '../api/ask.js';
import { SKY } from '../api/documents.js';

/** A transient with a position. */
export interface PlacedTransient {
  readonly id: string;
  readonly name: string;
  readonly raDeg: number;
  readonly decDeg: number;
  readonly peakMag: number | null;
}

export interface SkyPlaces {
  /** Absent until the first page is there. */
  readonly places: readonly PlacedTransient[] | undefined;
  /** Whether the search has more than is drawn. */
  readonly isCapped: boolean;
}

/** Rows of a page: the most that the API gives. */
const PAGE_ROWS = 1000;
/** Beyond some thousands the map shows where the survey looked, and no longer single transients. */
const MOST_PAGES = 5;

/** Fetches the positions of what a search finds, newest first, a page at a time; drawn as they come. */
export function useSkyPlaces(where: unknown, token: string | undefined, round: number): SkyPlaces {
  const [sky, setSky] = useState<SkyPlaces>(EMPTY);
  const viewer = useRef(token);
  const key = JSON.stringify(where);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the condition is compared by its JSON, the key; a new round asks again
  useEffect(() => {
    // What one viewer saw must not stay for the next.
    if (viewer.current !== token) setSky(EMPTY);
    viewer.current = token;
    if (where === undefined) return;
    const controller = new AbortController();
    fetchPages(where, token, controller.signal, setSky).catch((reason) => {
      // Giving up is our own doing: the next search is on its way.
      if (!controller.signal.aborted) throw reason;
    });
    return () => controller.abort();
  }, [key, token, round]);
  return sky;
}

const EMPTY: SkyPlaces = { places: undefined, isCapped: false };

async function fetchPages(
  where: unknown,
  token: string | undefined,
  signal: AbortSignal,
  show: (sky: SkyPlaces) => void,
): Promise<void> {
  const places: PlacedTransient[] = [];
  let after: string | undefined;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const variables = { where, first: PAGE_ROWS, ...(after !== undefined && { after }) };
    const outcome = await ask(SKY, variables, token, signal);
    // The table asks the same and says what is wrong; the sky keeps what it has.
    if (!outcome.ok) return;
    const { edges, pageInfo } = outcome.answer.transients;
    places.push(...edges.flatMap(({ node }) => placed(node)));
    show({ places: [...places], isCapped: pageInfo.hasNextPage });
    if (!pageInfo.hasNextPage || pageInfo.endCursor === null) return;
    after = pageInfo.endCursor;
  }
}

/** Transients without a detection have no position, and no place on the sky. */
function placed({ raDeg, decDeg, ...rest }: SkyPlace): readonly PlacedTransient[] {
  return raDeg === null || decDeg === null ? [] : [{ ...rest, raDeg, decDeg }];
}
