import type { Origin, TransientDetails } from '../api/answers.js';
import { ORIGIN } from '../api/documents.js';
import { useAnswer } from '../api/use-answer.js';
import { ProblemNotice } from '../problem-notice.js';
import { addressOf } from '../use-view.js';
import type { ViewState } from '../view-state.js';
import { count } from '../words.js';
import { KIND_WORDS, OriginGraph } from './origin-graph.js';

interface OriginSectionProps {
  readonly transient: TransientDetails;
  readonly view: ViewState;
  readonly token: string | undefined;
  readonly round: number;
}

/** What the transient, or one of its results, rests on: down to alerts, software, configuration and runs. */
export function OriginSection({ transient, view, token, round }: OriginSectionProps) {
  const choices = transient.currentResults.edges.map(({ node }) => node);
  const id = view.origin ?? choices[0]?.id ?? transient.id;
  const asked = useAnswer({ document: ORIGIN, variables: { id }, token, round });
  const origin = asked.answer?.provenance;
  return (
    <section class="card" aria-labelledby="origin-title" aria-busy={asked.isWaiting} id="origin">
      <h2 id="origin-title">Origin</h2>
      <p class="choices">
        {[
          ...choices.map(({ id: of, unit }) => [of, unit] as const),
          [transient.id, transient.name] as const,
        ].map(([of, name]) => (
          <a
            key={of}
            class="chip"
            href={addressOf(view, { origin: of })}
            aria-current={of === id ? 'true' : undefined}
          >
            {name}
          </a>
        ))}
      </p>
      {asked.problem && asked.problem.kind !== 'refused-token' && <ProblemNotice problem={asked.problem} />}
      {origin === undefined && !asked.problem && <p class="empty">Following it…</p>}
      {origin === null && <p class="empty">You see no such record, so there is nothing to follow.</p>}
      {origin && (
        <>
          <OriginGraph origin={origin} hrefOf={(of) => addressOf(view, { origin: of })} />
          <OriginList origin={origin} />
        </>
      )}
    </section>
  );
}

/** The same as text, for readers of the screen and for copying ids. */
function OriginList({ origin }: { readonly origin: Origin }) {
  return (
    <details class="fold">
      <summary>
        The {count(origin.nodes.length, 'record')} as a list
        {origin.pageInfo.hasNextPage ? ', cut at 1,000' : ''}
      </summary>
      <ul class="origin-list scroll tall">
        {origin.nodes.map(({ id, kind, label, depth }) => (
          <li key={id} style={{ paddingLeft: `${Math.min(depth, 6) * 1.2}rem` }}>
            {KIND_WORDS[kind]} {label} <code>{id}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
