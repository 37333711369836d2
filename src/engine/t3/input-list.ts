import { once } from 'node:events';
import { createGzip, type Gzip } from 'node:zlib';
import type { Hash } from '../../storage/port/page.js';
import type { ReviewedTransient } from '../../unit/index.js';

/** The transients that a session handed over, as lines of JSON, packed as they come. */
export class InputList {
  /** How many. */
  count = 0;
  private readonly packed: Gzip = createGzip({ level: 1 });
  private readonly chunks: Buffer[] = [];

  constructor() {
    this.packed.on('data', (chunk: Buffer) => this.chunks.push(chunk));
  }

  /** Adds a line: name, hash of what was seen, and the ids of states and results therein. */
  add({ survey, name, states, results }: ReviewedTransient, content: Hash): void {
    this.count++;
    const line = { survey, name, content, states, results: results.map(({ id }) => id) };
    this.packed.write(`${JSON.stringify(line)}\n`);
  }

  /** Ends the list and gives it, gzipped. */
  async bytes(): Promise<Buffer> {
    this.packed.end();
    await once(this.packed, 'end');
    return Buffer.concat(this.chunks);
  }
}
