import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Viewer } from '../../../src/access/viewer.js';
import { RemarkBook } from '../../../src/engine/remarks/write-remark.js';
import { ServingReproducer } from '../../../src/engine/reproduction/serving-reproducer.js';
import { createServer } from '../../../src/server/create-server.js';
import { toldTime } from '../../engine/t3/reviewed-store.js';
import type { OracleDocument } from './documents.js';
import { laterVersions } from './oracle-units.js';
import { type BuiltStore, buildStore } from './store.js';
import { type Asker, INSIDER } from './survey.js';
import { runAgain } from './work-until-idle.js';

/** An answer as its bytes, and what the server itself thought wrong. */
export interface Answer {
  readonly text: string;
  readonly body: unknown;
  /** Rows given out: an answer without any compares little. */
  readonly rows: number;
  /** What the server logged as errors of its own. */
  readonly bugs: readonly string[];
}

/**
 * The whole server over stores that change from question to question: requests go through HTTP, identity, cost,
 * resolvers and error formatting as they do in operation, only without a socket.
 */
export class OracleServer {
  #current: { readonly store: BuiltStore; readonly asker: Asker };

  readonly #bugs: string[] = [];

  private constructor(
    private readonly server: { instance?: FastifyInstance },
    /** Stands there until the first question. */
    private readonly empty: BuiltStore,
  ) {
    this.#current = { store: empty, asker: INSIDER };
  }

  static async start(): Promise<OracleServer> {
    const holder: { instance?: FastifyInstance } = {};
    const nothing = { seed: 0, labels: [], channels: [], steps: [], t2: 'NEVER' } as const;
    const oracle = new OracleServer(holder, await buildStore(nothing, { batches: 'STEP' }));
    const versions = laterVersions();
    const reproducer = new ServingReproducer(
      {
        executions: {
          byResult: (clearance, ids) => oracle.#current.store.storage.executions.byResult(clearance, ids),
        },
        runner: { run: async (tickets) => tickets.map(runAgain) },
        versions,
      },
      new Map(),
    );
    holder.instance = await createServer({
      get storage() {
        return oracle.#current.store.storage;
      },
      reproducer: {
        get software() {
          return { versions, asked: oracle.#current.store.asked };
        },
        reproduce: (clearance, resultId) => reproducer.reproduce(clearance, resultId),
      },
      remarks: {
        write: (wish) => {
          const { store, asker } = oracle.#current;
          return new RemarkBook(toldTime(store.storage, () => asker.nowUnixMs)).write(wish);
        },
      },
      labels: async () => oracle.#current.store.labels,
      identity: { authenticate: async (): Promise<Viewer> => oracle.#current.asker.viewer },
      cursorSecret: Buffer.from('the same secret for all stores'),
      clock: () => oracle.#current.asker.nowUnixMs,
      logger: pino({ level: 'error' }, { write: (line: string) => oracle.#bugs.push(line) }),
      // Compiled and interpreted execution give the same bytes (test/server); here a document comes twice at most.
      jit: false,
      incidentId: () => 'incident',
    });
    return oracle;
  }

  /** Asks one question; the next must wait for its answer. */
  async ask(store: BuiltStore, asker: Asker, document: OracleDocument): Promise<Answer> {
    this.#current = { store, asker };
    const { query, variables } = document;
    if (query.startsWith('/')) return this.#get(query);
    const reply = await this.#instance().inject({
      method: 'POST',
      url: '/graphql',
      payload: { query, variables },
    });
    const body: unknown = JSON.parse(reply.body);
    return {
      text: `${reply.statusCode} ${reply.body}`,
      body,
      rows: rowsOf(body),
      bugs: this.#bugs.splice(0),
    };
  }

  /** Asks what is no GraphQL; of a table each row counts. */
  async #get(url: string): Promise<Answer> {
    const reply = await this.#instance().inject({ method: 'GET', url });
    return {
      text: `${reply.statusCode} ${reply.body}`,
      body: { lines: reply.body.split('\n') },
      rows: reply.body.split('<TR>').length - 1,
      bugs: this.#bugs.splice(0),
    };
  }

  async stop(): Promise<void> {
    await this.#instance().close();
    await this.empty.storage.close();
  }

  #instance(): FastifyInstance {
    if (!this.server.instance) throw new Error('the server has not started');
    return this.server.instance;
  }
}

function rowsOf(body: unknown): number {
  const { extensions } = body as { readonly extensions?: { readonly cost?: { readonly actual: number } } };
  return extensions?.cost?.actual ?? 0;
}
