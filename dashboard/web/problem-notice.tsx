import type { ComponentChildren } from 'preact';
import type { Problem } from './api/ask.js';

const HEADLINES: Readonly<Record<Problem['kind'], string>> = {
  unreachable: 'No connection',
  'refused-token': 'Your token was refused',
  'stale-cursor': 'This page of the list has passed',
  'refused-query': 'The server refused this question',
  'server-fault': 'The server failed',
};

/** Says what went wrong and, beside it, what can be done. */
export function ProblemNotice({
  problem,
  children,
}: {
  readonly problem: Problem;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="notice" role="alert">
      <p>
        <strong>{HEADLINES[problem.kind]}.</strong> {sentence(problem.message)}
      </p>
      {children}
    </div>
  );
}

/** Makes a sentence of a message of the API: they begin small and end bare, so that programs can put them into theirs. */
export function sentence(message: string): string {
  const ended = /[.!?]$/.test(message) ? message : `${message}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
