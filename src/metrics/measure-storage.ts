import type { Storage } from '../storage/port/storage.js';

/** Hears how long each call of the store took. */
export interface StoreObserver {
  /**
   * @param method  member and method of the port: `tickets.claim`
   * @param error   what the call failed with
   */
  called(method: string, seconds: number, error?: unknown): void;
}

// Time spent waiting for others is no time of the store.
const WAITS = new Set(['changes.waitAfter']);

/**
 * Puts a watch before every method of the store, whatever members the port has, and changes nothing else: arguments,
 * results and errors go through as they are. Calls that answer at once (no promise, no stream) are not timed, nor those
 * that wait for others.
 */
export function measuredStorage(storage: Storage, observer: StoreObserver): Storage {
  const measured: Storage = Object.create(storage);
  for (const name of memberNames(storage)) {
    const member: unknown = Reflect.get(storage, name);
    if (typeof member === 'function') define(measured, name, measuredMethod(storage, member, name, observer));
    else if (typeof member === 'object' && member !== null)
      define(measured, name, measuredPart(member, name, observer));
  }
  return measured;
}

function measuredPart(part: object, partName: string, observer: StoreObserver): object {
  const measured: object = Object.create(part);
  for (const name of memberNames(part)) {
    const member: unknown = Reflect.get(part, name);
    const fullName = `${partName}.${name}`;
    if (typeof member === 'function')
      define(
        measured,
        name,
        WAITS.has(fullName) ? member.bind(part) : measuredMethod(part, member, fullName, observer),
      );
    else define(measured, name, member);
  }
  return measured;
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true });
}

/** Names of all members, those of classes included. */
function memberNames(owner: object): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at: object | null = owner; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) if (name !== 'constructor') names.add(name);
  return names;
}

function measuredMethod(owner: object, method: object, name: string, observer: StoreObserver) {
  return (...args: unknown[]): unknown => {
    const startedAt = performance.now();
    const secondsSince = () => (performance.now() - startedAt) / 1000;
    const answer: unknown = Reflect.apply(Object(method), owner, args);
    if (isPromise(answer))
      return answer.then(
        (value: unknown) => {
          observer.called(name, secondsSince());
          return value;
        },
        (error: unknown) => {
          observer.called(name, secondsSince(), error);
          throw error;
        },
      );
    return isStream(answer) ? measuredStream(answer, name, observer) : answer;
  };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Counts the time in which the store was waited for, not that in which its rows were used. */
async function* measuredStream(
  stream: AsyncIterable<unknown>,
  name: string,
  observer: StoreObserver,
): AsyncGenerator<unknown> {
  const rows = stream[Symbol.asyncIterator]();
  let seconds = 0;
  let failure: unknown;
  try {
    for (;;) {
      const askedAt = performance.now();
      const next = await rows.next();
      seconds += (performance.now() - askedAt) / 1000;
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    observer.called(name, seconds, failure);
    await rows.return?.();
  }
}
