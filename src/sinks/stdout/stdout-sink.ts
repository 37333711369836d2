import type { Writable } from 'node:stream';
import type { Sink } from '../sink.js';

/** Opens standard output as a sink: one line of JSON a post. What was written there nobody can look up. */
export function openStdoutSink(output: Writable): Sink {
  return {
    resolution: 'NONE',
    send: (message) =>
      new Promise((resolve) => {
        output.write(`${JSON.stringify(message)}\n`, (error) =>
          resolve(
            error
              ? { kind: 'UNKNOWN', reason: error.message }
              : { kind: 'DELIVERED', receipt: 'standard output' },
          ),
        );
      }),
    close: async () => undefined,
  };
}
