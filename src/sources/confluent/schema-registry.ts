import { setTimeout as sleep } from 'node:timers/promises';
import { SourceUnavailable } from '../../domain/errors.js';
import { fullNameOf } from '../avro/avro-type.js';
import type { CompiledSchemas } from '../avro/compiled-schemas.js';
import type { PacketDecoder } from '../avro/packet-decoder.js';
import { isObject } from '../plain-packet.js';
import { refusal } from '../refusal.js';

/** Largest answer read. */
const MAX_ANSWER_BYTES = 4 << 20;
const REQUEST_TIMEOUT_MS = 10_000;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;
/** Schemas that name schemas: so deep, and no deeper. */
const MAX_REFERENCES = 64;

/** Where schemas are asked for; nowhere else, and redirects are not followed. */
export interface SchemaRegistryOptions {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** A registry that does not answer this long ends the source. */
  readonly giveUpAfterMs: number;
  readonly onRetry?: (reason: string) => void;
}

/**
 * Finds writer schemas in a Confluent schema registry (`GET /schemas/ids/{id}`), each asked for once: an id never
 * changes its meaning.
 *
 * A registry that is away is no fault of the message: it is asked again until the time is up. One that does not know
 * the schema is, and the message is refused.
 */
export class SchemaRegistry {
  readonly #options: SchemaRegistryOptions;
  readonly #compiled: CompiledSchemas;
  readonly #byId = new Map<number, Promise<PacketDecoder>>();

  constructor(options: SchemaRegistryOptions, compiled: CompiledSchemas) {
    this.#options = { ...options, url: options.url.replace(/\/+$/, '') };
    this.#compiled = compiled;
  }

  /**
   * Gives the decoder for a schema id.
   *
   * @throws {RefusedAlert} when the registry does not know the schema, or it is not Avro
   * @throws {SourceUnavailable} when the registry does not answer
   */
  async decoderOf(id: number): Promise<PacketDecoder> {
    const known = this.#byId.get(id);
    if (known) return known;
    const asked = this.#load(id);
    this.#byId.set(id, asked);
    // What failed is asked for again with the next message: a schema may be registered meanwhile.
    asked.catch(() => this.#byId.delete(id));
    return asked;
  }

  async #load(id: number): Promise<PacketDecoder> {
    const answer = await this.#get(`/schemas/ids/${id}`);
    if (answer === undefined)
      throw refusal(`a Confluent message of schema ${id}, which the registry ${this.#options.url} has not`);
    const documents = new Map<string, unknown>();
    await this.#collect(answer, documents);
    return this.#compiled.compile(schemaOf(answer, `schema ${id}`), documents);
  }

  /** Collects the schemas that a schema refers to, and those that these refer to. */
  async #collect(answer: Answer, documents: Map<string, unknown>): Promise<void> {
    for (const { subject, version } of answer.references) {
      if (documents.size >= MAX_REFERENCES)
        throw refusal(`a schema with more than ${MAX_REFERENCES} references`);
      const referred = await this.#get(`/subjects/${encodeURIComponent(subject)}/versions/${version}`);
      if (referred === undefined)
        throw refusal(`a schema that refers to ${subject} version ${version}, which the registry has not`);
      const schema = schemaOf(referred, subject);
      if (!isObject(schema) || typeof schema['name'] !== 'string') continue;
      const name = fullNameOf(schema);
      if (documents.has(name)) continue;
      documents.set(name, schema);
      await this.#collect(referred, documents);
    }
  }

  /** Asks until there is an answer; `undefined` when there is no such thing. */
  async #get(path: string): Promise<Answer | undefined> {
    const giveUpAtMs = performance.now() + this.#options.giveUpAfterMs;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs)) {
      const outcome = await this.#ask(path);
      if (outcome.kind === 'ANSWER') return outcome.answer;
      if (outcome.kind === 'NONE') return undefined;
      if (outcome.kind === 'REFUSED' || performance.now() + waitMs > giveUpAtMs)
        throw new SourceUnavailable(
          `schema registry: ${this.#options.url}${path} gave no schema: ${outcome.reason}; check registry.url, its credentials, and that it can be reached from here`,
        );
      this.#options.onRetry?.(outcome.reason);
      await sleep(waitMs);
    }
  }

  async #ask(path: string): Promise<Outcome> {
    const { url, username, password } = this.#options;
    const credentials = Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64');
    try {
      const response = await fetch(`${url}${path}`, {
        redirect: 'error',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
        headers: {
          accept: 'application/vnd.schemaregistry.v1+json, application/json',
          ...(username === undefined ? {} : { authorization: `Basic ${credentials}` }),
        },
      });
      if (response.status === 404) return { kind: 'NONE' };
      if (response.status === 401 || response.status === 403)
        return { kind: 'REFUSED', reason: `status ${response.status}` };
      if (!response.ok) return { kind: 'AWAY', reason: `status ${response.status}` };
      return { kind: 'ANSWER', answer: answerOf(await boundedText(response)) };
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
      return { kind: 'AWAY', reason: `${error.message}${cause}` };
    }
  }
}

interface Answer {
  readonly schema: string;
  readonly schemaType: string;
  readonly references: readonly { readonly subject: string; readonly version: number }[];
}

type Outcome =
  | { readonly kind: 'ANSWER'; readonly answer: Answer }
  | { readonly kind: 'NONE' }
  | { readonly kind: 'AWAY' | 'REFUSED'; readonly reason: string };

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES)
      throw refusal(`the registry's answer has more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answerOf(text: string): Answer {
  const parsed = parsedJson(text);
  if (!isObject(parsed) || typeof parsed['schema'] !== 'string')
    throw refusal("the registry's answer is no schema: expected an object with `schema` as text");
  const { schema, schemaType, references } = parsed;
  return {
    schema,
    schemaType: typeof schemaType === 'string' ? schemaType : 'AVRO',
    references: (Array.isArray(references) ? references : []).flatMap((reference: unknown) =>
      isObject(reference) &&
      typeof reference['subject'] === 'string' &&
      typeof reference['version'] === 'number'
        ? [{ subject: reference['subject'], version: reference['version'] }]
        : [],
    ),
  };
}

function schemaOf({ schema, schemaType }: Answer, name: string): unknown {
  if (schemaType !== 'AVRO') throw refusal(`${name} of the registry is ${schemaType}; Avro is read`);
  return parsedJson(schema);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal("the registry's answer is not JSON", 0, error);
  }
}
