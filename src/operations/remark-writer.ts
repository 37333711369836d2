import type { TransientKey } from '../domain/transient.js';

/** What somebody wants said of a transient in a channel's name, or no longer said. */
export interface RemarkWish {
  readonly kind: 'TAG' | 'NOTE' | 'ALIAS';
  readonly channel: string;
  readonly transient: TransientKey;
  readonly text: string;
  /** Subject of his token. */
  readonly author: string;
  readonly wanted: 'SAID' | 'UNSAID';
}

/** Writes what people say; given to servers that may write. */
export interface RemarkWriter {
  /**
   * Does what is wished, unless it is so already, and journals it.
   *
   * @returns whether anything changed; `UNSEEN` when the channel's labels open no such transient
   * @throws {BadUserInput} for a text that is no tag, note or name
   */
  write(wish: RemarkWish): Promise<'CHANGED' | 'UNCHANGED' | 'UNSEEN'>;
}
