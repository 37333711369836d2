import { useState } from 'preact/hooks';
import { CHANNELS, EVENT, TRANSIENTS, VIEWER } from './api/documents.js';
import { storedToken, storeToken } from './api/token.js';
import { useAnswer } from './api/use-answer.js';
import { EventCard } from './event/event-card.js';
import { ProblemNotice } from './problem-notice.js';
import { pageVariables, ResultsTable } from './search/results-table.js';
import { readSearch } from './search/search-fields.js';
import { SearchForm } from './search/search-form.js';
import { DEFAULT_ORDER } from './search/transient-where.js';
import { SkyView } from './sky/sky-view.js';
import { useSkyPlaces } from './sky/use-sky-places.js';
import { Header } from './status/header.js';
import { useStatus } from './status/use-status.js';
import { TransientPanel } from './transient/transient-panel.js';
import { useView } from './use-view.js';

/** The dashboard: search, sky and table on one side, the transient that is open on the other. */
export function App() {
  const [view, changeView] = useView();
  const [token, setToken] = useState(storedToken);
  const [hovered, setHovered] = useState<string>();
  const reading = readSearch(view.search);
  const where = reading.ok ? (reading.where ?? null) : undefined;
  const cone = reading.ok ? reading.cone : undefined;
  // An order by distance means nothing once the cone is gone.
  const order = view.order.field === 'DISTANCE' && !cone ? DEFAULT_ORDER : view.order;

  const { asked: status, dataRound: round } = useStatus(where, token);
  const viewer = useAnswer({ document: VIEWER, variables: NO_VARIABLES, token, round: 0 });
  const channels = useAnswer({ document: CHANNELS, variables: NO_VARIABLES, token, round: 0 });
  const table = useAnswer({
    document: TRANSIENTS,
    variables: where === undefined ? undefined : { where, ...pageVariables(order, view.page) },
    token,
    round,
  });
  const sky = useSkyPlaces(where, token, round);
  const event = useAnswer({
    document: EVENT,
    variables: view.event === undefined ? undefined : { id: view.event, level: Number(view.level) / 100 },
    token,
    round,
  });

  const useToken = (next: string | undefined) => {
    storeToken(next);
    setToken(next);
    changeView({ page: { from: 'start' } });
  };
  const open = (selected: string) => changeView({ selected, origin: undefined });
  const problem = status.problem ?? viewer.problem;
  return (
    <>
      <Header status={status} viewer={viewer.answer?.viewer} token={token} onToken={useToken} />
      {problem && (
        <ProblemNotice problem={problem}>
          {problem.kind === 'refused-token' && (
            <button type="button" onClick={() => useToken(undefined)}>
              Go on without a token
            </button>
          )}
        </ProblemNotice>
      )}
      <main class={view.selected === undefined ? 'finding' : 'finding reading'}>
        <div class="find">
          <SearchForm
            key={JSON.stringify([view.search, order])}
            search={view.search}
            order={order}
            channels={channels.answer?.channels.map(({ name }) => name) ?? []}
            isFolded={view.selected !== undefined || matchMedia(NARROW).matches}
            onSearch={(search, nextOrder) =>
              changeView({ search, order: nextOrder, page: { from: 'start' } })
            }
          />
          <SkyView
            places={sky}
            event={event.answer?.skymap ?? undefined}
            total={status.answer?.found.totalCount}
            cone={cone}
            selected={view.selected}
            hovered={hovered}
            onHover={setHovered}
            onSelect={open}
          />
          <EventCard
            view={view}
            event={event}
            token={token}
            round={round}
            hovered={hovered}
            onHover={setHovered}
            onChange={changeView}
          />
          <ResultsTable
            table={table}
            view={view}
            order={order}
            cone={cone}
            total={status.answer?.found.totalCount}
            hovered={hovered}
            onHover={setHovered}
            onChange={changeView}
          />
        </div>
        {view.selected !== undefined && (
          <TransientPanel
            key={`${view.selected} ${token ?? ''}`}
            id={view.selected}
            view={view}
            viewer={viewer.answer?.viewer}
            token={token}
            round={round}
            onChange={changeView}
          />
        )}
      </main>
      <footer class="foot">
        All of this page comes from the <a href="./graphql">GraphQL API</a> of this server; nothing is loaded
        from elsewhere.
      </footer>
    </>
  );
}

const NO_VARIABLES = {};

/** Where the form would push everything else off the screen. */
const NARROW = '(max-width: 40rem)';
