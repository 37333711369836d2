import type { T2Result, TransientDetails } from '../api/answers.js';
import { addressOf } from '../use-view.js';
import type { ViewState } from '../view-state.js';
import { count } from '../words.js';
import { JsonView } from './json-view.js';

interface T2ResultsProps {
  readonly transient: TransientDetails;
  readonly view: ViewState;
}

/** What the T2 units computed: the current results open, earlier ones folded. */
export function T2Results({ transient: { t2Results }, view }: T2ResultsProps) {
  const results = t2Results.edges.map(({ node }) => node);
  const current = results.filter(({ isCurrent }) => isCurrent);
  const earlier = results.filter(({ isCurrent }) => !isCurrent);
  return (
    <section class="card" aria-labelledby="t2-title">
      <h2 id="t2-title">T2 results</h2>
      {results.length === 0 && (
        <p class="empty">
          None that you may see: no channel open to you asked for one, or it is still being computed. The page
          looks again every 5 s.
        </p>
      )}
      {current.map((result) => (
        <Result key={result.id} result={result} view={view} />
      ))}
      {earlier.length > 0 && (
        <details class="fold">
          <summary>{count(earlier.length, 'earlier result')}, from earlier states</summary>
          {earlier.map((result) => (
            <Result key={result.id} result={result} view={view} />
          ))}
        </details>
      )}
      {t2Results.totalCount > results.length && (
        <p class="note">
          The newest {count(results.length)} of {count(t2Results.totalCount)}; the API gives the others.
        </p>
      )}
    </section>
  );
}

function Result({ result, view }: { readonly result: T2Result; readonly view: ViewState }) {
  return (
    <div class="result" data-testid="t2-result">
      <h3>{result.unit}</h3>
      <p class="note">
        <span>{result.recordedAt.slice(0, 16).replace('T', ' ')} UTC</span>
        {result.channels.map((channel) => (
          <span key={channel} class="chip">
            {channel}
          </span>
        ))}
        {result.labels.map((label) => (
          <span key={label} class="chip label">
            {label}
          </span>
        ))}
        <a href={addressOf(view, { origin: result.id })}>Origin</a>
      </p>
      <JsonView value={result.body} />
    </div>
  );
}
