import { useEffect, useRef, useState } from 'preact/hooks';
import type { StatusAnswer } from '../api/answers.js';
import { STATUS } from '../api/documents.js';
import { type Asked, useAnswer } from '../api/use-answer.js';

/** How often the page asks whether anything is new. Counts are cheap: a few index reads. */
const POLL_MS = 5000;

export interface LiveStatus {
  readonly asked: Asked<StatusAnswer>;
  /** Grows by one whenever the counts say that rows may have changed. */
  readonly dataRound: number;
}

/** Asks for counts and progress every five seconds, as long as the page is looked at. */
export function useStatus(where: unknown, token: string | undefined): LiveStatus {
  const [round, setRound] = useState(0);
  const asked = useAnswer({ document: STATUS, variables: { where: where ?? null }, token, round });
  useEffect(() => {
    // Timed from the end of the last answer: a slow server is not asked faster than it answers. Hangs on the whole of
    // what was asked, since an answer may come before the waiting for it was ever drawn.
    if (asked.isWaiting) return;
    const next = () => setRound((before) => before + 1);
    const timer = setTimeout(() => (document.hidden ? whenSeen(next) : next()), POLL_MS);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', next);
    };
  }, [asked]);
  return { asked, dataRound: useRoundOf(fingerprint(asked.answer)) };
}

function whenSeen(next: () => void): void {
  document.addEventListener('visibilitychange', next, { once: true });
}

/** Counts the changes of a text; the first text is no change. */
function useRoundOf(text: string | undefined): number {
  const seen = useRef(text);
  const changes = useRef(0);
  if (text !== undefined && text !== seen.current) {
    if (seen.current !== undefined) changes.current += 1;
    seen.current = text;
  }
  return changes.current;
}

function fingerprint(answer: StatusAnswer | undefined): string | undefined {
  if (answer === undefined) return undefined;
  const done = answer.units.map(({ name, completed }) => `${name} ${completed}`);
  return [answer.all.totalCount, answer.all.completeness.dataUntilMjd, ...done].join(' ');
}
