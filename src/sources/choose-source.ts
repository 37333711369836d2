import { z } from 'zod';
import type { JsonObject } from '../domain/scalar.js';
import type { SecretOf } from '../kafka-client/kafka-connection.js';
import type { AlertStream } from './alert-stream.js';
import { KafkaAlertsConfig } from './kafka/kafka-config.js';
import { type KafkaAlertsOptions, openKafkaAlerts } from './kafka/open-kafka-alerts.js';

/** How a stream is opened. */
export type StreamOptions = Omit<KafkaAlertsOptions, 'secretOf'>;

/** A source of alerts, its settings checked: files that end, or a stream that goes on. */
export type ChosenSource =
  | { readonly kind: 'FILES'; readonly paths: readonly string[]; readonly schemas: readonly string[] }
  | {
      readonly kind: 'STREAM';
      readonly name: string;
      readonly open: (options: StreamOptions) => Promise<AlertStream>;
    };

/** What is wrong with a choice, and where in it. */
export interface SourceMistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const AlertFilesConfig = z.strictObject({
  paths: z.array(z.string().min(1)).min(1),
  /** Directories with .avsc files, for Confluent-framed messages. */
  schemas: z.array(z.string().min(1)).default([]),
});

/** Says what is wrong with settings that have not the form, with paths from `config` on. */
export type Explain = (error: z.ZodError, form: z.ZodType) => readonly SourceMistake[];

/**
 * Checks the choice of a source by its unit's name: AlertFiles or KafkaAlerts.
 *
 * @param explain  how wrong settings are spoken of; in zod's words unless given
 */
export function chooseSource(
  { unit, config }: { readonly unit: string; readonly config: JsonObject },
  secretOf: SecretOf,
  explain: Explain = mistakesOf,
): ChosenSource | readonly SourceMistake[] {
  if (unit === 'AlertFiles') {
    const { data, error } = AlertFilesConfig.safeParse(config);
    return data ? { kind: 'FILES', ...data } : explain(error, AlertFilesConfig);
  }
  if (unit !== 'KafkaAlerts')
    return [{ path: ['unit'], message: `expected AlertFiles or KafkaAlerts, found ${unit}` }];
  const { data, error } = KafkaAlertsConfig.safeParse(config);
  if (!data) return explain(error, KafkaAlertsConfig);
  return {
    kind: 'STREAM',
    name: `Kafka ${data.topics.join(', ')} as ${data.group}`,
    open: (options) => openKafkaAlerts(data, { ...options, secretOf }),
  };
}

function mistakesOf(error: z.ZodError): readonly SourceMistake[] {
  return error.issues.map(({ path, message }) => ({
    path: ['config', ...path.map((step) => (typeof step === 'number' ? step : String(step)))],
    message,
  }));
}
