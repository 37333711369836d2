import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Viewer } from '../../../src/access/viewer.js';
import { createServer } from '../../../src/server/create-server.js';
import type { OracleDocument } from './documents.js';
import type { BuiltStore } from './store.js';
import type { Asker } from './survey.js';

/** An answer as its bytes, and what the server itself thought wrong. */
export interface Answer {
  readonly text: string;
  readonly body: unknown;
  /** Rows given out: an answer without any compares little. */
  readonly rows: number;
}

/**
 * The whole server over stores that change from question to question: requests go through HTTP, identity, cost,
 * resolvers and error formatting as they do in operation, only without a socket.
 */
export class OracleServer {
  #current: { readonly store: BuiltStore; readonly asker: Asker } | undefined;

  private constructor(private readonly server: { instance?: FastifyInstance }) {}

  static async start(): Promise<OracleServer> {
    const holder: { instance?: FastifyInstance } = {};
    const oracle = new OracleServer(holder);
    holder.instance = await createServer({
      get storage() {
        return oracle.#now().store.storage;
      },
      labels: async () => oracle.#now().store.labels,
      identity: { authenticate: async (): Promise<Viewer> => oracle.#now().asker.viewer },
      cursorSecret: Buffer.from('the same secret for all stores'),
      clock: () => oracle.#now().asker.nowUnixMs,
      logger: pino({ level: 'silent' }),
      // Compiled and interpreted execution give the same bytes (test/server); here a document comes twice at most.
      jit: false,
      incidentId: () => 'incident',
    });
    return oracle;
  }

  async ask(store: BuiltStore, asker: Asker, document: OracleDocument): Promise<Answer> {
    this.#current = { store, asker };
    const { query, variables } = document;
    const reply = await this.#instance().inject({
      method: 'POST',
      url: '/graphql',
      payload: { query, variables },
    });
    const body: unknown = JSON.parse(reply.body);
    return { text: `${reply.statusCode} ${reply.body}`, body, rows: rowsOf(body) };
  }

  async stop(): Promise<void> {
    await this.#instance().close();
  }

  #instance(): FastifyInstance {
    if (!this.server.instance) throw new Error('the server has not started');
    return this.server.instance;
  }

  #now(): { readonly store: BuiltStore; readonly asker: Asker } {
    if (!this.#current) throw new Error('nobody asks');
    return this.#current;
  }
}

function rowsOf(body: unknown): number {
  const { extensions } = body as { readonly extensions?: { readonly cost?: { readonly actual: number } } };
  return extensions?.cost?.actual ?? 0;
}
