import type { AccessTerm } from '../../access/access-term.js';

/**
 * Keeps what is seen of some points through sets of open terms, worked out once for each set that makes a difference:
 * many worlds of many channels open the same of the few terms that there are.
 */
export class Sights<Point extends { readonly term: AccessTerm }, Sight> {
  private readonly terms: readonly AccessTerm[];
  private readonly known = new Map<string, Sight>();

  /**
   * @param points   whose terms don't change while this is in use
   * @param sightOf  makes the sight of the points that are seen, in their order
   */
  constructor(
    private readonly points: readonly Point[],
    private readonly sightOf: (seen: readonly Point[]) => Sight,
  ) {
    this.terms = [...new Set(points.map((point) => point.term))];
  }

  /** Distinct terms of the points, in the order of first appearance. */
  get allTerms(): readonly AccessTerm[] {
    return this.terms;
  }

  /** Gives the sight; the same object whenever the same points are seen. */
  through(open: ReadonlySet<AccessTerm>): Sight {
    const closed = this.terms.filter((term) => !open.has(term));
    const key = closed.map((term) => term.key).join();
    const known = this.known.get(key);
    if (known) return known;
    const seen = closed.length === 0 ? this.points : this.points.filter((point) => open.has(point.term));
    const sight = this.sightOf(seen);
    this.known.set(key, sight);
    return sight;
  }
}
