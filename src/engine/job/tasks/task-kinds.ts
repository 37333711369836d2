import { z } from 'zod';
import { Label, ReviewTaskChoice, SourceChoice } from '../job-file.js';
import type { TaskKindName } from './task-kind-names.js';

/** Type of a value that a task hands on. */
export type ValueType = 'TEXT' | 'NUMBER';

/** What a kind of task is told and what it hands on. */
export interface TaskKind {
  readonly description: string;
  readonly config: z.ZodType;
  /** What later tasks may use. */
  readonly values: Readonly<Record<string, ValueType>>;
  /** Keys of the configuration in which no value of another task can stand, since they are checked by what they say. */
  readonly literal: readonly string[];
}

const Text = z.string().min(1);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 as 64 lower-case hex digits');
const Labels = z.array(Label).min(1);

const SkymapConfig = z
  .strictObject({
    /** Relative to the job file: whatever `ampelgraph skymap add` reads. */
    file: Text.optional(),
    /** The file itself, base64: so do exported jobs carry small ones. */
    content: z.base64('expected base64').optional(),
    /** Fetched by https from a host that the operator allows. */
    url: Text.optional(),
    /** A rectangle as circulars print it: `314.08+6.56-2.26`. */
    position: z
      .strictObject({ ra: Text, dec: Text, containment: z.number().gt(0).max(1).default(0.9) })
      .optional(),
    /** What the file must be. */
    sha256: Sha256.optional(),
    name: Text.optional(),
    /** When it happened, UTC, where the file does not say. */
    time: Text.optional(),
    /** Labels that seeing it takes, all of them; everyone sees it unless given. */
    labels: Labels.optional(),
  })
  .refine(
    ({ file, url, position }) => [file, url, position].filter((each) => each !== undefined).length === 1,
    'expected exactly one of file, url and position',
  )
  .refine(
    ({ content, file }) => content === undefined || file !== undefined,
    'expected file, by which `content` is called, beside it',
  )
  .refine(
    ({ position, name, time }) => !position || (name !== undefined && time !== undefined),
    'expected name and time beside position',
  );

export type SkymapConfig = z.output<typeof SkymapConfig>;

const CatalogueConfig = z.strictObject({
  /** Relative to the job file: CSV, VOTable, FITS or Parquet. */
  file: Text,
  sha256: Sha256.optional(),
  name: Text,
  labels: Labels.optional(),
  ra: Text.optional(),
  dec: Text.optional(),
  id: Text.optional(),
  sexagesimal: z.boolean().optional(),
  null: z.array(z.string()).optional(),
  text: z.array(Text).optional(),
});

export type CatalogueConfig = z.output<typeof CatalogueConfig>;

const IngestConfig = z.strictObject({ sources: z.array(SourceChoice).min(1).optional() });
const Nothing = z.strictObject({});

const REVIEWED = {
  reviewed: 'NUMBER',
  tags: 'NUMBER',
  notes: 'NUMBER',
  names: 'NUMBER',
  posts: 'NUMBER',
  sent: 'NUMBER',
} as const;

/** The forms of the configurations, by kind. */
export const TASK_CONFIGS = {
  ingest: IngestConfig,
  engine: Nothing,
  t3: Nothing,
  skymap: SkymapConfig,
  catalogue: CatalogueConfig,
  review: ReviewTaskChoice,
} as const;

/** The kinds of tasks. */
export const TASK_KINDS: Readonly<Record<TaskKindName, TaskKind>> = {
  ingest: {
    description: "Reads alerts to their end, of the sources given here or of the job's.",
    config: TASK_CONFIGS.ingest,
    values: { run: 'TEXT', alerts: 'NUMBER', stored: 'NUMBER', known: 'NUMBER', newTickets: 'NUMBER' },
    literal: [],
  },
  engine: {
    description: 'Works T2 tickets until none is open.',
    config: TASK_CONFIGS.engine,
    values: { completed: 'NUMBER', failed: 'NUMBER' },
    literal: [],
  },
  t3: {
    description: 'Runs each T3 process of the channels once.',
    config: TASK_CONFIGS.t3,
    values: REVIEWED,
    literal: [],
  },
  skymap: {
    description: 'Registers an event with its sky map, notice or rectangle. Known ones are kept once.',
    config: TASK_CONFIGS.skymap,
    values: { id: 'TEXT', name: 'TEXT', revision: 'NUMBER', mjd: 'NUMBER', area90Deg2: 'NUMBER' },
    literal: [],
  },
  catalogue: {
    description: 'Loads a table of positions as a version of a catalogue, by which T2 units then match.',
    config: TASK_CONFIGS.catalogue,
    values: { name: 'TEXT', version: 'TEXT', digest: 'TEXT', rows: 'NUMBER' },
    literal: ['name', 'labels', 'ra', 'dec', 'id', 'text'],
  },
  review: {
    description: 'Runs a T3 process of a channel now; `select` and sinks may use values of earlier tasks.',
    config: TASK_CONFIGS.review,
    values: REVIEWED,
    literal: ['channel', 'labels', 'units'],
  },
};
