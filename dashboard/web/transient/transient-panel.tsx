import { useEffect, useRef } from 'preact/hooks';
import type { TransientDetails, Viewer } from '../api/answers.js';
import { TRANSIENT } from '../api/documents.js';
import { type Asked, useAnswer } from '../api/use-answer.js';
import { LightCurvePlot } from '../light-curve/light-curve-plot.js';
import { ProblemNotice } from '../problem-notice.js';
import { addressOf, type ChangeView } from '../use-view.js';
import type { ViewState } from '../view-state.js';
import { count } from '../words.js';
import { Facts } from './facts.js';
import { OriginSection } from './origin-section.js';
import { PointsTable } from './points-table.js';
import { T2Results } from './t2-results.js';
import { WhoMaySee } from './who-may-see.js';

interface TransientPanelProps {
  readonly id: string;
  readonly view: ViewState;
  readonly viewer: Viewer | undefined;
  readonly token: string | undefined;
  readonly round: number;
  readonly onChange: ChangeView;
}

/** All that the viewer may see of one transient. */
export function TransientPanel(props: TransientPanelProps) {
  const { id, view, token, round, onChange } = props;
  const asked = useAnswer({ document: TRANSIENT, variables: { id }, token, round });
  const title = useRef<HTMLHeadingElement>(null);
  // Whoever opens a transient by keyboard or on a phone is brought to it: once, and not whenever something changes.
  useEffect(() => title.current?.focus(), []);
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onChange({ selected: undefined, origin: undefined });
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [onChange]);
  const transient = asked.answer?.transient;
  return (
    <article class="panel" aria-labelledby="transient-title" aria-busy={asked.isWaiting}>
      <div class="panel-head">
        <a class="back" href={addressOf(view, { selected: undefined, origin: undefined })}>
          <span aria-hidden="true">←</span> Results
        </a>
        <h1 id="transient-title" ref={title} tabIndex={-1}>
          {transient?.name ?? id.split(':').at(-1)}
        </h1>
        {transient && <p class="note">{headline(transient)}</p>}
      </div>
      {asked.problem && asked.problem.kind !== 'refused-token' && <ProblemNotice problem={asked.problem} />}
      <Body {...props} asked={asked} />
    </article>
  );
}

function Body(
  props: TransientPanelProps & { readonly asked: Asked<{ transient: TransientDetails | null }> },
) {
  const { asked, view, viewer, token, round, onChange } = props;
  if (asked.answer === undefined) return asked.problem ? null : <p class="empty card">Asking for it…</p>;
  const { transient } = asked.answer;
  if (transient === null)
    return (
      <p class="empty card">
        You see no transient of this id. It is absent, or all of its datapoints need a right that you do not
        have: the server answers both alike.
      </p>
    );
  return (
    <>
      <section class="card" aria-labelledby="light-curve-title">
        <h2 id="light-curve-title">Light curve</h2>
        <LightCurvePlot
          columns={transient.lightCurve}
          brightness={view.brightness}
          onBrightness={(brightness) => onChange({ brightness })}
        />
        <PointsTable columns={transient.lightCurve} />
      </section>
      <Facts transient={transient} />
      <T2Results transient={transient} view={view} token={token} />
      <OriginSection transient={transient} view={view} token={token} round={round} />
      <WhoMaySee transient={transient} viewer={viewer} />
    </>
  );
}

function headline({ survey, detectionCount, acceptances }: TransientDetails): string {
  const channels = acceptances.map(({ channel }) => channel).join(', ');
  return `${survey.toUpperCase()}, ${count(detectionCount, 'detection')}${channels && `, accepted by ${channels}`}`;
}
