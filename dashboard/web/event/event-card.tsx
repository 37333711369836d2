import type { CandidatesAnswer, DayRange, EventDetails, EventName } from '../api/answers.js';
import { CANDIDATES, CHANCE, EVENTS } from '../api/documents.js';
import { type Asked, useAnswer } from '../api/use-answer.js';
import { ProblemNotice } from '../problem-notice.js';
import type { ChangeView } from '../use-view.js';
import { LEVELS, type Level, type ViewState } from '../view-state.js';
import { count, decimals } from '../words.js';
import { CandidatesTable } from './candidates-table.js';
import { CircularDraft } from './circular-draft.js';

interface EventCardProps {
  readonly view: ViewState;
  readonly event: Asked<{ readonly skymap: EventDetails | null }>;
  readonly token: string | undefined;
  readonly round: number;
  readonly hovered: string | undefined;
  readonly onHover: (id: string | undefined) => void;
  readonly onChange: ChangeView;
}

/** Candidates that are listed; the funnel counts all. */
const MOST_CANDIDATES = 200;

const NO_VARIABLES = {};

/** The counterparts of a neutrino, gravitational wave or burst: what lies in its region, in its time. */
export function EventCard(props: EventCardProps) {
  const { view, token, round, event, onChange } = props;
  const events = useAnswer({ document: EVENTS, variables: NO_VARIABLES, token, round });
  const list = events.answer?.skymaps;
  // Nothing of it is shown to those who have no events: the page is about transients then.
  if (view.event === undefined && (list === undefined || list.totalCount === 0)) return null;
  return (
    <section class="card event" aria-labelledby="event-title">
      <div class="results-head">
        <h2 id="event-title">Counterparts</h2>
        <EventChoice view={view} events={list?.edges.map(({ node }) => node) ?? []} onChange={onChange} />
      </div>
      {event.problem && <ProblemNotice problem={event.problem} />}
      {event.answer?.skymap === null && (
        <p class="empty">There is no such event, or none that you may see.</p>
      )}
      {event.answer?.skymap && <EventBody {...props} details={event.answer.skymap} />}
    </section>
  );
}

function EventChoice(props: {
  readonly view: ViewState;
  readonly events: readonly EventName[];
  readonly onChange: ChangeView;
}) {
  const { view, events, onChange } = props;
  return (
    <div class="event-choice">
      <label>
        Event{' '}
        <select
          value={view.event ?? ''}
          onChange={({ currentTarget }) =>
            onChange({ event: currentTarget.value === '' ? undefined : currentTarget.value })
          }
        >
          <option value="">choose one…</option>
          {events.map(({ id, name, time, isRetracted }) => (
            <option key={id} value={id}>
              {`${name}${time === null ? '' : `, ${time.slice(0, 10)}`}${isRetracted ? ', retracted' : ''}`}
            </option>
          ))}
        </select>
      </label>
      {view.event !== undefined && (
        <label>
          Region of{' '}
          <select
            value={view.level}
            onChange={({ currentTarget }) => onChange({ level: currentTarget.value as Level })}
          >
            {LEVELS.map((level) => (
              <option key={level} value={level}>{`${level} %`}</option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

function EventBody(props: EventCardProps & { readonly details: EventDetails }) {
  const { view, details, token, round } = props;
  const level = Number(view.level) / 100;
  const asked = details.localization ? { id: details.id, level } : undefined;
  const candidates = useAnswer({
    document: CANDIDATES,
    variables: asked && { ...asked, order: view.candidateOrder, first: MOST_CANDIDATES },
    token,
    round,
  });
  const chance = useAnswer({ document: CHANCE, variables: asked, token, round: 0 });
  const found = candidates.answer?.skymap?.candidates;
  return (
    <>
      <Facts details={details} level={view.level} />
      {candidates.problem && <ProblemNotice problem={candidates.problem} />}
      {found && (
        <>
          <Funnel found={found} />
          <p class="note" data-testid="chance">
            {chance.problem ? chance.problem.message : inChance(chance.answer?.skymap?.candidates.chance)}
          </p>
          <CandidatesTable {...props} candidates={found.edges} total={found.totalCount} />
          {found.totalCount > 0 && (
            <CircularDraft
              key={`${details.id} ${view.level} ${token ?? ''}`}
              id={details.id}
              level={level}
              names={found.edges.map(({ node }) => node.name)}
              token={token}
            />
          )}
        </>
      )}
    </>
  );
}

const KINDS: { readonly [kind: string]: string | undefined } = {
  NEUTRINO: 'neutrino',
  GRAVITATIONAL_WAVE: 'gravitational wave',
  GAMMA_RAY_BURST: 'gamma-ray burst',
};

function Facts({ details, level }: { readonly details: EventDetails; readonly level: Level }) {
  const { localization, area, time, kind, isTest, isRetracted } = details;
  const facts = [
    KINDS[kind] ?? 'event',
    time === null ? 'time not stated' : `${time.slice(0, 19).replace('T', ' ')} UTC`,
    localization === null
      ? 'without a localisation'
      : `${localization.form}${localization.product === 'MANUAL' ? ' typed by hand' : ` by ${localization.source}`}${localization.levelApplied ? '' : ` (contains ${decimals(100 * localization.containment, 0)} %, the same for all levels)`}`,
    area === null
      ? undefined
      : `${area < 100 ? decimals(area, 1) : count(Math.round(area))} deg² at ${level} %`,
  ].filter((fact) => fact !== undefined);
  return (
    <p class="note event-facts">
      {facts.join(' · ')}
      {isTest && <span class="warn"> · a test, nothing happened</span>}
      {isRetracted && <span class="warn"> · retracted by its source</span>}
    </p>
  );
}

type Found = NonNullable<CandidatesAnswer['skymap']>['candidates'];

/** What remains after each cut, in words that name the cut's limits. */
function Funnel({ found }: { readonly found: Found }) {
  const { funnel, window } = found;
  const words = {
    REGION: 'in the region',
    DETECTION: `detected ${inDays(window.detection)}`,
    FIRST_DETECTION: `first detected ${inDays(window.firstDetection)}`,
    WHERE: 'passing the condition',
  };
  return (
    <ol class="funnel" aria-label="Transients that remain after each cut">
      {funnel.map(({ cut, remaining }) => (
        <li key={cut}>
          <strong>{count(remaining)}</strong> {words[cut]}
        </li>
      ))}
    </ol>
  );
}

function inDays(range: DayRange | null): string {
  if (range === null) return 'at any time';
  const { fromDays, toDays } = range;
  if (fromDays === null) return `up to ${toDays} d after`;
  if (toDays === null) return `from ${fromDays} d on`;
  return `${fromDays} to ${toDays} d after`;
}

interface ToldChance {
  readonly expected: number | null;
  readonly pAtLeastOne: number | null;
  readonly pValue: number | null;
  readonly trials: number;
  readonly reason: string | null;
}

function inChance(chance: ToldChance | undefined): string {
  if (chance === undefined) return 'Working out what would be found by chance…';
  if (chance.expected === null) return `By chance: ${chance.reason ?? 'not told'}.`;
  return (
    `By chance ${decimals(chance.expected, 2)} would be expected; as many or more have p = ${shown(chance.pValue)}, ` +
    `at least one p = ${shown(chance.pAtLeastOne)}; ${count(chance.trials, 'selection')} tried so far.`
  );
}

function shown(p: number | null): string {
  if (p === null) return '–';
  return p < 0.001 ? p.toExponential(1).replace('-', '−') : p.toPrecision(2);
}
