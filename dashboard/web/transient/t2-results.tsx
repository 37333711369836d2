import { useState } from 'preact/hooks';
import type { T2Result, TransientDetails } from '../api/answers.js';
import { EARLIER_RESULTS } from '../api/documents.js';
import { useAnswer } from '../api/use-answer.js';
import { ProblemNotice } from '../problem-notice.js';
import { addressOf } from '../use-view.js';
import type { ViewState } from '../view-state.js';
import { count } from '../words.js';
import { JsonView } from './json-view.js';

interface T2ResultsProps {
  readonly transient: TransientDetails;
  readonly view: ViewState;
  readonly token: string | undefined;
}

/** What the T2 units computed: the current results at once, those of earlier states when asked for. */
export function T2Results(props: T2ResultsProps) {
  const { currentResults, allResults } = props.transient;
  const earlier = allResults.totalCount - currentResults.totalCount;
  return (
    <section class="card" aria-labelledby="t2-title">
      <h2 id="t2-title">T2 results</h2>
      {allResults.totalCount === 0 && (
        <p class="empty">
          None that you may see: no channel open to you asked for one, or it is still being computed. The page
          looks again every 5 s.
        </p>
      )}
      {currentResults.edges.map(({ node }) => (
        <Result key={node.id} result={node} view={props.view} />
      ))}
      {earlier > 0 && <Earlier {...props} total={earlier} />}
    </section>
  );
}

function Earlier({ transient, view, token, total }: T2ResultsProps & { readonly total: number }) {
  const [isOpen, setOpen] = useState(false);
  const { answer, problem } = useAnswer({
    document: EARLIER_RESULTS,
    variables: isOpen ? { id: transient.id } : undefined,
    token,
    round: 0,
  });
  const results = (answer?.transient?.t2Results.edges ?? [])
    .map(({ node }) => node)
    .filter(({ isCurrent }) => !isCurrent);
  return (
    <details class="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{count(total, 'result')} of earlier states</summary>
      {problem && <ProblemNotice problem={problem} />}
      {isOpen && answer === undefined && !problem && <p class="empty">Asking for them…</p>}
      {answer !== undefined && total > results.length && (
        <p class="note">The newest {count(results.length)}; the API gives the others.</p>
      )}
      {results.map((result) => (
        <Result key={result.id} result={result} view={view} />
      ))}
    </details>
  );
}

function Result({ result, view }: { readonly result: T2Result; readonly view: ViewState }) {
  return (
    <div class="result" data-testid="t2-result">
      <h3>{result.unit}</h3>
      <p class="note">
        <span>{result.recordedAt.slice(0, 16).replace('T', ' ')} UTC</span>
        {result.channels.map((channel) => (
          <span key={channel} class="chip" title="Channel that asked for it">
            {channel}
          </span>
        ))}
        {result.labels.map((label) => (
          <span key={label} class="chip label" title="Data right of the datapoints behind it">
            {label}
          </span>
        ))}
        <a
          href={addressOf(view, { origin: result.id })}
          onClick={() => document.getElementById('origin')?.scrollIntoView({ block: 'nearest' })}
        >
          Origin
        </a>
      </p>
      <JsonView value={result.body} />
    </div>
  );
}
