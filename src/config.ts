import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { RefusedJob } from './domain/errors.js';
import { parseStorageAddress, type StorageAddress, storeOfFolder } from './storage-address.js';

/** Settings of a process, read once from the environment and never changed after. */
export interface Config {
  /** Folder of the embedded store, the keys and the sample survey. */
  readonly dataDirectory: string;
  /** The store: the file in the data folder unless AMPELGRAPH_STORE names another. */
  readonly store: StorageAddress;
  /** YAML file with labels, channels and identity; absent: the built-in ones. */
  readonly jobFile: string | undefined;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly logLevel: LogLevel;
  /** Port of metrics and health; absent: they are not served. 0: any free port. */
  readonly adminPort: number | undefined;
  readonly adminHost: string;
  /** How long a server that is to end says so before it refuses connections. */
  readonly drainSeconds: number;
  /** Values of the variables AMPELGRAPH_SECRET_<NAME>, by NAME; see {@link secretOf}. Never logged, never stored. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Variables that a job may name in `env`: all but our own; see {@link variablesOf}. Never logged, never stored. */
  readonly variables: Readonly<Record<string, string>>;
  /** Rows that each viewer may ask of a server at once, and a second after that; absent: without a limit. */
  readonly rate: { readonly rowsAtOnce: number; readonly rowsPerSecond: number } | undefined;
  /** Proxies, as addresses or CIDR ranges, that say where a request comes from. */
  readonly trustedProxies: readonly string[];
  /** Hosts from which tasks of jobs may fetch sky maps. */
  readonly skymapHosts: readonly string[];
}

const SECRET_PREFIX = 'AMPELGRAPH_SECRET_';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

const NETWORKS_EXPECTED = 'expected IP addresses or CIDR ranges with commas between them, such as 10.0.0.0/8';

const Environment = z.object({
  AMPELGRAPH_DATA: z.string().min(1).default('./ampelgraph-data'),
  AMPELGRAPH_STORE: z.string().min(1).optional(),
  AMPELGRAPH_CONFIG: z.string().min(1).optional(),
  AMPELGRAPH_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  HOST: z.string().min(1).default('localhost'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  AMPELGRAPH_ADMIN_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  AMPELGRAPH_ADMIN_HOST: z.string().min(1).default('127.0.0.1'),
  AMPELGRAPH_SKYMAP_HOSTS: z.string().default('gracedb.ligo.org,gcn.nasa.gov,roc.icecube.wisc.edu'),
  AMPELGRAPH_RATE_ROWS_AT_ONCE: z.coerce.number().min(1).default(20_000_000),
  AMPELGRAPH_RATE_ROWS_PER_SECOND: z.coerce.number().min(0).default(1_000_000),
  AMPELGRAPH_TRUSTED_PROXIES: z.string().refine(areNetworks, NETWORKS_EXPECTED).default(''),
  AMPELGRAPH_DRAIN_SECONDS: z.coerce.number().min(0).max(600).default(0),
});

/**
 * Reads the settings from environment variables.
 *
 * @param environment  usually `process.env`; empty variables count as absent
 * @throws {RefusedJob} naming each variable that can't be used, its value and what would be right
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const [first, ...rest] = parsed.error.issues.map(
      (issue) =>
        `${String(issue.path[0])}: ${issue.message}; received ${JSON.stringify(given[String(issue.path[0])])}`,
    );
    throw new RefusedJob([first ?? 'unreadable environment', ...rest]);
  }
  const { AMPELGRAPH_DATA, AMPELGRAPH_STORE, AMPELGRAPH_CONFIG, AMPELGRAPH_LOG_LEVEL, HOST, PORT } =
    parsed.data;
  const dataDirectory = resolve(AMPELGRAPH_DATA.replace(/^~(?=\/|$)/, homedir()));
  return Object.freeze({
    dataDirectory,
    store:
      AMPELGRAPH_STORE === undefined
        ? storeOfFolder(dataDirectory)
        : parseStorageAddress(AMPELGRAPH_STORE, 'AMPELGRAPH_STORE'),
    jobFile: AMPELGRAPH_CONFIG === undefined ? undefined : resolve(AMPELGRAPH_CONFIG),
    host: HOST,
    port: PORT,
    logLevel: AMPELGRAPH_LOG_LEVEL,
    adminPort: parsed.data.AMPELGRAPH_ADMIN_PORT,
    adminHost: parsed.data.AMPELGRAPH_ADMIN_HOST,
    drainSeconds: parsed.data.AMPELGRAPH_DRAIN_SECONDS,
    variables: Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) =>
        name.startsWith('AMPELGRAPH_') || value === undefined ? [] : [[name, value]],
      ),
    ),
    rate: rateOf(parsed.data),
    trustedProxies: listOf(parsed.data.AMPELGRAPH_TRUSTED_PROXIES),
    skymapHosts: listOf(parsed.data.AMPELGRAPH_SKYMAP_HOSTS),
    secrets: Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) =>
        name.startsWith(SECRET_PREFIX) && value !== undefined
          ? [[name.slice(SECRET_PREFIX.length), value]]
          : [],
      ),
    ),
  });
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

function areNetworks(text: string): boolean {
  return listOf(text).every(isNetwork);
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function rateOf(settings: z.infer<typeof Environment>): Config['rate'] {
  const { AMPELGRAPH_RATE_ROWS_AT_ONCE: rowsAtOnce, AMPELGRAPH_RATE_ROWS_PER_SECOND: rowsPerSecond } =
    settings;
  return rowsPerSecond === 0 ? undefined : { rowsAtOnce, rowsPerSecond };
}

/**
 * Looks up a secret that a job names: `kafka-password` is the variable AMPELGRAPH_SECRET_KAFKA_PASSWORD.
 *
 * @param field  that asks for it, for the message
 * @throws {RefusedJob} when it is not set, naming the variable
 */
export function secretOf(config: Pick<Config, 'secrets'>, name: string, field: string): string {
  const key = secretKeyOf(name);
  const value = config.secrets[key];
  if (value === undefined)
    throw new RefusedJob([
      `${field}: the secret ${name} is not set; expected it in the variable ${SECRET_PREFIX}${key}`,
    ]);
  return value;
}

/** Gives the look-up of variables that a job names in `env`. */
export function variablesOf({ variables }: Pick<Config, 'variables'>): (name: string) => string | undefined {
  return (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
}

/** Gives the key of a secret in {@link Config.secrets}: `kafka-password` is KAFKA_PASSWORD. */
export function secretKeyOf(name: string): string {
  return name.replaceAll('-', '_').toUpperCase();
}
