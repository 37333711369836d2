import { hash } from 'node:crypto';

const MODULUS_BITS = 512n;

/**
 * Digests a multiset of texts: their SHA-512 added modulo 2^512, with the count, hashed again. The order of adding
 * does not matter, repetitions count. Against mistakes, not against somebody who makes collisions on purpose.
 */
export class DigestSum {
  private sum = 0n;
  private count = 0;

  add(text: string): void {
    this.sum = BigInt.asUintN(Number(MODULUS_BITS), this.sum + BigInt(`0x${hash('sha512', text, 'hex')}`));
    this.count++;
  }

  /** Gives 64 hex digits. */
  digest(): string {
    return hash('sha256', `${this.count} ${this.sum.toString(16)}`, 'hex');
  }
}
