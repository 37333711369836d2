import { UnitFailure } from '../../domain/errors.js';

/**
 * Ways out of the thread, ways to come back after the ticket is done, and what differs from run to run: network,
 * timers, messages between threads, clocks, randomness, the locale of the machine, what the collector of garbage does.
 */
const REMOVED_GLOBALS = [
  'fetch',
  'WebSocket',
  'EventSource',
  'Request',
  'Response',
  'BroadcastChannel',
  'MessageChannel',
  'MessagePort',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'AbortSignal',
  'AbortController',
  'performance',
  'Performance',
  'PerformanceEntry',
  'PerformanceMark',
  'PerformanceMeasure',
  'PerformanceObserver',
  'PerformanceObserverEntryList',
  'PerformanceResourceTiming',
  'crypto',
  'Crypto',
  'CryptoKey',
  'SubtleCrypto',
  'navigator',
  'Navigator',
  'localStorage',
  'sessionStorage',
  'Event',
  'EventTarget',
  'Blob',
  'File',
  'Intl',
  'WeakRef',
  'FinalizationRegistry',
] as const;

/** Ways to end or change the process; taken from the real one too, for units that are allowed to import it. */
const REFUSED_PROCESS_CALLS = ['exit', 'reallyExit', 'kill', 'abort', 'dlopen', 'binding', 'chdir'] as const;

/** What else units may expect of a process. */
const ABSENT_PROCESS_CALLS = [
  '_linkedBinding',
  'getBuiltinModule',
  'cwd',
  'on',
  'hrtime',
  'nextTick',
] as const;

/** What prints: text for whoever watches the engine. The real console leads to the streams of the process. */
const PRINTING = ['debug', 'error', 'info', 'log', 'warn', 'trace'] as const;

/**
 * Takes from this thread what a pure unit has no use for: network, timers, clock, randomness, the process.
 *
 * Together with import-rules.ts, which keeps Node's own modules away, no way to files, network, processes and the
 * environment is known to be left; docs/units.md lists what was tried. It is still no wall against hostile code: what a
 * unit does to intrinsics (a changed `Array.prototype`) reaches the units that run after it in the same thread, and a
 * fault of V8's is a way out. Code that is not trusted needs the operating system beside it: another user, no network.
 */
export function keepUnitsPure(): void {
  const say = console.error.bind(console);
  for (const name of REMOVED_GLOBALS) Reflect.deleteProperty(globalThis, name);
  replace(
    globalThis,
    'console',
    frozen(
      PRINTING,
      (name) =>
        (...args) =>
          say(`${name}:`, ...args),
    ),
  );
  for (const name of REFUSED_PROCESS_CALLS) replace(process, name, refusing(`process.${name}()`));
  replace(globalThis, 'process', {
    ...frozen([...REFUSED_PROCESS_CALLS, ...ABSENT_PROCESS_CALLS], (name) => refusing(`process.${name}()`)),
    env: Object.freeze({}),
    argv: Object.freeze([]),
  });
  Object.freeze(process);
  replace(globalThis, 'global', globalThis);
  replace(Math, 'random', refusing('Math.random()'));
  removeClock();
  for (const type of [Date, Number, BigInt])
    replace(type.prototype, 'toLocaleString', refusing(`${type.name}.toLocaleString()`));
  for (const name of ['toLocaleDateString', 'toLocaleTimeString', 'getTimezoneOffset'])
    replace(Date.prototype, name, refusing(`Date.${name}()`));
}

function removeClock(): void {
  const real = Date;
  const withoutClock = new Proxy(real, {
    // Dates of given instants stay: turning an MJD into a calendar date is pure.
    construct(target, args: unknown[], newTarget) {
      if (args.length === 0) refuse('new Date()');
      return Reflect.construct(target, args, newTarget);
    },
    apply: () => refuse('Date()'),
  });
  replace(real, 'now', () => refuse('Date.now()'));
  // Every date leads to its constructor.
  replace(real.prototype, 'constructor', withoutClock);
  replace(globalThis, 'Date', withoutClock);
}

function frozen<Name extends string>(
  names: readonly Name[],
  make: (name: Name) => (...args: unknown[]) => void,
): Readonly<Record<string, unknown>> {
  return Object.freeze(Object.fromEntries(names.map((name) => [name, make(name)])));
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
