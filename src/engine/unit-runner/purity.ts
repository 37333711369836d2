import { UnitFailure } from '../../domain/errors.js';

/** Ways out of the thread, and ways to come back after the ticket is done. */
const REMOVED_GLOBALS = [
  'fetch',
  'WebSocket',
  'EventSource',
  'BroadcastChannel',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'crypto',
  'navigator',
  'localStorage',
  'sessionStorage',
] as const;

/** Ways to end or change the process. */
const REFUSED_PROCESS_CALLS = ['exit', 'reallyExit', 'kill', 'abort', 'dlopen', 'binding', 'chdir'] as const;

/**
 * Takes from this thread what a pure unit has no use for: network, timers, clock, randomness, the process.
 *
 * This catches accidents and keeps results reproducible. It is no wall against hostile code: a module can still import
 * Node's own modules (`node:fs`, `node:child_process`, `node:net`), and what it does with intrinsics (a changed
 * `Array.prototype`) reaches the units that run after it in the same thread. Code that is not trusted needs the
 * operating system: another user, no network, a memory limit of the container.
 */
export function keepUnitsPure(): void {
  for (const name of REMOVED_GLOBALS) Reflect.deleteProperty(globalThis, name);
  for (const name of REFUSED_PROCESS_CALLS) replace(process, name, refusing(`process.${name}()`));
  replace(Math, 'random', refusing('Math.random()'));
  replace(globalThis, 'Date', dateWithoutClock());
}

function dateWithoutClock(): DateConstructor {
  return new Proxy(Date, {
    // Dates of given instants stay: turning an MJD into a calendar date is pure.
    construct(target, args: unknown[], newTarget) {
      if (args.length === 0) refuse('new Date()');
      return Reflect.construct(target, args, newTarget);
    },
    apply: () => refuse('Date()'),
    get: (target, name, receiver) =>
      name === 'now' ? () => refuse('Date.now()') : Reflect.get(target, name, receiver),
  });
}

function replace(owner: object, name: string, value: unknown): void {
  Reflect.defineProperty(owner, name, { value, writable: false, configurable: false });
}

function refusing(what: string): () => never {
  return () => refuse(what);
}

function refuse(what: string): never {
  throw new UnitFailure(`${what} is not there for units: a unit's result depends on its input alone`, {
    retryable: false,
  });
}
