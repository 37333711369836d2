// Kept from the beginning: where units run, `process` is taken away.
const nowNs = process.hrtime.bigint.bind(process.hrtime);

/** Where a worker thread is: between tickets, getting a unit ready, or in the unit. */
export type WorkerPhase = 'IDLE' | 'LOADING' | 'RUNNING';

const PHASES: readonly WorkerPhase[] = ['IDLE', 'LOADING', 'RUNNING'];

const PHASE = 0;
const INDEX = 1;
/** Of the memory that the two threads share: two 32-bit integers, then the instant. */
const SINCE_OFFSET = 8;

/** What a worker thread is at, as its owner sees it. */
export interface WorkerPosition {
  readonly phase: WorkerPhase;
  /** Place of the ticket in the batch. */
  readonly index: number;
  /** On the clock of `process.hrtime`, which all threads of a process share. */
  readonly sinceNs: bigint;
}

/**
 * Tells the owner of a worker thread which ticket it is at, through shared memory: the only thing that can still be
 * read when a unit never comes back.
 */
export class WorkerProgress {
  private readonly words: Int32Array;
  private readonly since: BigInt64Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(16)) {
    this.words = new Int32Array(memory, 0, 2);
    this.since = new BigInt64Array(memory, SINCE_OFFSET, 1);
  }

  /** Notes what the thread turns to; only the worker calls this. */
  enter(phase: WorkerPhase, index: number): void {
    // The instant goes first: read in between, the old ticket looks young, never the new one old.
    Atomics.store(this.since, 0, nowNs());
    Atomics.store(this.words, INDEX, index);
    Atomics.store(this.words, PHASE, PHASES.indexOf(phase));
  }

  position(): WorkerPosition {
    return {
      phase: PHASES[Atomics.load(this.words, PHASE)]!,
      index: Atomics.load(this.words, INDEX),
      sinceNs: Atomics.load(this.since, 0),
    };
  }
}
