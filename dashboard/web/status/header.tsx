import type { StatusAnswer, Viewer } from '../api/answers.js';
import type { Asked } from '../api/use-answer.js';
import { formatMjd } from '../search/instant.js';
import { count } from '../words.js';
import { ViewerMenu } from './viewer-menu.js';

interface HeaderProps {
  readonly status: Asked<StatusAnswer>;
  readonly viewer: Viewer | undefined;
  readonly token: string | undefined;
  readonly onToken: (token: string | undefined) => void;
}

/** Says what the server holds for the viewer, how fresh it is, and who the viewer is. */
export function Header({ status, viewer, token, onToken }: HeaderProps) {
  return (
    <header class="top">
      <a class="brand" href="./" aria-label="AmpelGraph, start over">
        <Mark />
        AmpelGraph
      </a>
      <StatusLine status={status} />
      <nav class="top-links" aria-label="Tools">
        <a href="./graphql">GraphiQL</a>
        <ViewerMenu viewer={viewer} token={token} onToken={onToken} />
      </nav>
    </header>
  );
}

function StatusLine({ status: { answer, problem } }: { readonly status: Asked<StatusAnswer> }) {
  if (answer === undefined)
    return <p class="status">{problem ? 'no answer from the server' : 'asking the server…'}</p>;
  const { totalCount, completeness } = answer.all;
  return (
    <dl class="status" aria-live="off">
      <div>
        <dt>visible</dt>
        <dd data-testid="visible-count">{count(totalCount, 'transient')}</dd>
      </div>
      <div>
        <dt>data until</dt>
        <dd>
          {completeness.dataUntilMjd === null ? 'none yet' : `${formatMjd(completeness.dataUntilMjd)} UTC`}
        </dd>
      </div>
      <Progress answer={answer} />
      <div class={problem ? 'pulse off' : 'pulse'}>
        <dt>{problem ? 'not connected' : 'live'}</dt>
        <dd>{problem ? 'trying again' : 'every 5 s'}</dd>
      </div>
    </dl>
  );
}

/** How far the computations are that the viewer may know of, and whether the search waits for any. */
function Progress({ answer }: { readonly answer: StatusAnswer }) {
  const sum = (key: 'requested' | 'completed' | 'failed') =>
    answer.units.reduce((total, unit) => total + unit[key], 0);
  const [requested, completed, failed] = [sum('requested'), sum('completed'), sum('failed')];
  const open = requested - completed - failed;
  const { complete, pendingT2 } = answer.found.completeness;
  return (
    <div>
      <dt>T2 results</dt>
      <dd>
        {requested === 0 ? 'none asked for' : open === 0 ? `${count(completed)}, complete` : ''}
        {open > 0 && (
          <>
            <progress value={completed + failed} max={requested} aria-label="T2 results computed" />{' '}
            {count(open)} pending
          </>
        )}
        {failed > 0 && `, ${count(failed)} failed`}
        {!complete && <span class="warn"> (this search waits for {count(pendingT2)})</span>}
      </dd>
    </div>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <rect x="9" y="1" width="14" height="30" rx="7" class="brand-case" />
      <circle cx="16" cy="8" r="4" fill="#e2553d" />
      <circle cx="16" cy="16" r="4" fill="#f0b429" />
      <circle cx="16" cy="24" r="4" fill="#2fa57c" />
    </svg>
  );
}
