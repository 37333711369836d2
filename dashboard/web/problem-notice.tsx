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
        <strong>{HEADLINES[problem.kind]}.</strong> {problem.message}
      </p>
      {children}
    </div>
  );
}
