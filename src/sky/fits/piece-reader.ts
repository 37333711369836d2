/** Cuts a stream of pieces of any size into the lengths that are asked for. */
export class PieceReader {
  private readonly pieces: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.pieces = pieces[Symbol.asyncIterator]();
  }

  /** Takes the next bytes: as many as asked for, or fewer when the stream ends before. */
  async take(byteCount: number): Promise<Uint8Array> {
    if (this.rest.length >= byteCount) return this.takeFromRest(byteCount);
    const gathered: Uint8Array[] = [];
    let missing = byteCount;
    while (missing > 0) {
      if (this.rest.length === 0 && !(await this.fetch())) break;
      const piece = this.takeFromRest(missing);
      gathered.push(piece);
      missing -= piece.length;
    }
    return gathered.length === 1 ? gathered[0]! : Buffer.concat(gathered);
  }

  /** Passes over bytes; at the end of the stream it stops. */
  async skip(byteCount: number): Promise<void> {
    let missing = byteCount;
    while (missing > 0) {
      if (this.rest.length === 0 && !(await this.fetch())) return;
      missing -= this.takeFromRest(missing).length;
    }
  }

  /** Says whether no byte is left. */
  async isAtEnd(): Promise<boolean> {
    return this.rest.length === 0 && !(await this.fetch());
  }

  private takeFromRest(atMost: number): Uint8Array {
    const piece = this.rest.subarray(0, atMost);
    this.rest = this.rest.subarray(piece.length);
    return piece;
  }

  private async fetch(): Promise<boolean> {
    for (;;) {
      const next = await this.pieces.next();
      if (next.done === true) return false;
      if (next.value.length === 0) continue;
      this.rest = next.value;
      return true;
    }
  }
}
