import { hash } from 'node:crypto';

const WORDS = 16;
const WORD = 2 ** 16;

/**
 * Digests a multiset of texts whatever their order: their SHA-256 added modulo 2^256, with the count, hashed again.
 * Repetitions count. Against mistakes, not against somebody who makes collisions on purpose.
 *
 * Sums words of 16 bits as doubles, exact for 2^37 texts, in a fifth of the time of adding bigints.
 */
export class RowDigest {
  private readonly sums = new Float64Array(WORDS);
  private count = 0;

  add(text: string): void {
    const digest = hash('sha256', text, 'buffer');
    for (let word = 0; word < WORDS; word++) this.sums[word]! += digest.readUInt16BE(2 * word);
    this.count++;
  }

  /** Gives 64 hex digits, over the texts and a heading. */
  digest(heading: string): string {
    let carry = 0;
    let sum = '';
    for (let word = WORDS - 1; word >= 0; word--) {
      const total = this.sums[word]! + carry;
      carry = Math.floor(total / WORD);
      sum = (total % WORD).toString(16).padStart(4, '0') + sum;
    }
    return hash('sha256', `${heading}\n${this.count} ${sum}`, 'hex');
  }
}
