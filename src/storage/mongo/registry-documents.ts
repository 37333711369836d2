/** A text that repeats, and the number that stands for it in rows. Thousands of documents, all held in memory. */
export interface VocabularyDocument {
  /** SHA-256 over kind, NUL and key: unique whatever the key's length. */
  readonly _id: Buffer;
  readonly kind: string;
  readonly id: number;
  readonly key: string;
  /** The `meta.interned` of the transaction that added it. */
  readonly revision: number;
}

/** One document, absent until labels are given: the conditions of labels, as JSON. */
export interface LabelTableDocument {
  readonly _id: 'labels';
  readonly conditions: readonly { readonly label: string; readonly condition: string }[];
}

/** A channel under its name; access and readers as JSON. */
export interface ChannelDocument {
  readonly _id: string;
  readonly access: string;
  readonly readableBy: string;
}

/** A config under its hash, as JSON. */
export interface ConfigDocument {
  readonly _id: string;
  readonly body: string;
}

/** A version of a unit under its id, as JSON. */
export interface UnitVersionDocument {
  readonly _id: string;
  readonly name: string;
  readonly body: string;
}

/** A trace under its id. */
export interface TraceDocument {
  readonly _id: string;
  /** Id of the unit's version. */
  readonly unitVersion: string;
  /** Hash of the config. */
  readonly config: string;
}

/** The Avro schema of raw records under its hash. */
export interface RecordSchemaDocument {
  readonly _id: string;
  readonly text: string;
}

/** A run under its ULID; record and outcome as JSON. */
export interface RunDocument {
  readonly _id: string;
  readonly startedAt: number | null;
  readonly body: string | null;
  readonly outcome: string | null;
}

/** A label or a lane through which a run is seen: one a run and label or lane. */
export interface RunUseDocument {
  /** `<run> label <label>` or `<run> lane <lane>` */
  readonly _id: string;
  readonly run: string;
  readonly label: number | null;
  readonly lane: number | null;
}

/** A lane through which a trace is seen. */
export interface TraceUseDocument {
  /** `<trace> <lane>` */
  readonly _id: string;
  readonly trace: number;
  readonly lane: number;
}

/** Collections of what rows refer to by number, id or hash, and through what it is seen, by name. */
export interface RegistryDocuments {
  readonly vocabulary: VocabularyDocument;
  readonly label_table: LabelTableDocument;
  readonly channel: ChannelDocument;
  readonly config: ConfigDocument;
  readonly unit_version: UnitVersionDocument;
  readonly trace: TraceDocument;
  readonly record_schema: RecordSchemaDocument;
  readonly run: RunDocument;
  readonly run_use: RunUseDocument;
  readonly trace_use: TraceUseDocument;
}
