import type { Clearance } from '../../access/clearance.js';
import { RateLimited } from '../../domain/errors.js';
import type { Reproduction } from '../../provenance/reproduction.js';
import type { Hash } from '../../storage/port/page.js';
import type { PresentSoftware } from '../../storage/staleness.js';
import { type ReproductionTools, reproduce } from './reproduce.js';

/** How many may be computed or wait at once: a server is for answers. */
const MAX_UNDER_WAY = 8;

/** Computes results again for those who ask a server, a few at a time. */
export class ServingReproducer {
  readonly software: PresentSoftware;
  private underWay = 0;

  /** @param asked  what the channels of the server's job ask for */
  constructor(
    private readonly tools: ReproductionTools,
    asked: PresentSoftware['asked'],
  ) {
    this.software = { versions: tools.versions, asked };
  }

  /** @throws {RateLimited} when too many are under way */
  async reproduce(clearance: Clearance, resultId: Hash): Promise<Reproduction> {
    if (this.underWay >= MAX_UNDER_WAY)
      throw new RateLimited(
        `this server computes ${MAX_UNDER_WAY} results again already; ask again in a moment`,
      );
    this.underWay++;
    try {
      const [reproduction] = await reproduce(this.tools, clearance, [resultId]);
      return reproduction!;
    } finally {
      this.underWay--;
    }
  }
}
