import { parentPort, workerData } from 'node:worker_threads';
import type { ReviewedTransient, UnitDefinition } from '../../unit/index.js';
import { writeBody } from '../unit-runner/body-text.js';
import { describeError } from '../unit-runner/describe-error.js';
import { keepUnitsPure } from '../unit-runner/purity.js';
import type { ReviewBatch, ReviewMessage, ReviewStart, YieldedIntent } from './review-messages.js';

/** Intents are sent in groups of so many, and whenever the unit asks for more transients. */
const GROUP = 100;

const port = parentPort!;
const { module, config, session } = workerData as ReviewStart;
let intents: YieldedIntent[] = [];
let taken = 0;
let deliver: ((batch: ReviewBatch) => void) | undefined;

port.on('message', (batch: ReviewBatch) => deliver?.(batch));
keepUnitsPure();
await review().catch((error: unknown) =>
  send({ type: 'FAILED', code: 'EXCEPTION', message: describeError(error) }),
);
port.close();

async function review(): Promise<void> {
  const exported: Record<string, unknown> = await import(module.moduleUrl);
  // The catalogue was made from this very export.
  const definition = exported[module.exportName] as UnitDefinition;
  if (definition.kind !== 'REVIEW') throw new TypeError(`${module.name} is no review unit`);
  for await (const intent of definition.create(config).review(transients(), session)) {
    const written = writeBody(intent);
    if (!written.ok) {
      flush();
      send({ type: 'FAILED', code: written.code, message: `an intent: ${written.message}` });
      return;
    }
    intents.push({ taken, text: written.bodyText });
    if (intents.length >= GROUP) flush();
  }
  flush();
  send({ type: 'DONE' });
}

async function* transients(): AsyncGenerator<ReviewedTransient> {
  for (;;) {
    flush();
    const batch = new Promise<ReviewBatch>((resolve) => {
      deliver = resolve;
    });
    send({ type: 'NEXT' });
    const next = (await batch).transients;
    if (next.length === 0) return;
    for (const transient of next) {
      taken++;
      yield transient;
    }
  }
}

function flush(): void {
  if (intents.length > 0) send({ type: 'INTENTS', intents });
  intents = [];
}

function send(message: ReviewMessage): void {
  port.postMessage(message);
}
