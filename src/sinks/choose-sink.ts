import { z } from 'zod';
import type { JsonObject } from '../domain/scalar.js';
import { openFileSink } from './file/file-sink.js';
import { openKafkaSink } from './kafka/kafka-sink.js';
import { KafkaSinkConfig } from './kafka/kafka-sink-config.js';
import type { Sink } from './sink.js';
import { openStdoutSink } from './stdout/stdout-sink.js';
import { WebhookConfig } from './webhook/webhook-config.js';
import { openWebhookSink } from './webhook/webhook-sink.js';

/** Gives a secret by its name; `field` asks for it, for the message of its refusal. */
export type SecretOf = (name: string, field: string) => string;

/** A sink, its settings checked. */
export interface ChosenSink {
  readonly open: (secretOf: SecretOf) => Sink;
}

/** What is wrong with a choice, and where in it. */
export interface SinkMistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const FileConfig = z.strictObject({ path: z.string().min(1) });
const StdoutConfig = z.strictObject({});

const NAMES = ['File', 'Kafka', 'Stdout', 'Webhook'];

/** Says what is wrong with settings that have not the form, with paths from `config` on. */
export type Explain = (error: z.ZodError, form: z.ZodType) => readonly SinkMistake[];

/**
 * Checks the choice of a sink by its name: File, Kafka, Stdout or Webhook.
 *
 * @param explain  how wrong settings are spoken of; in zod's words unless given
 */
export function chooseSink(
  { sink, config }: { readonly sink: string; readonly config: JsonObject },
  explain: Explain = mistakesOf,
): ChosenSink | readonly SinkMistake[] {
  function chosen<Settings>(
    form: z.ZodType<Settings>,
    choose: (settings: Settings) => ChosenSink,
  ): ChosenSink | readonly SinkMistake[] {
    const { data, error } = form.safeParse(config);
    return error ? explain(error, form) : choose(data);
  }
  if (sink === 'File') return chosen(FileConfig, ({ path }) => ({ open: () => openFileSink(path) }));
  if (sink === 'Kafka')
    return chosen(KafkaSinkConfig, (settings) => ({
      open: (secretOf) => openKafkaSink(settings, secretOf),
    }));
  if (sink === 'Stdout') return chosen(StdoutConfig, () => ({ open: () => openStdoutSink(process.stdout) }));
  if (sink === 'Webhook')
    return chosen(WebhookConfig, (settings) => ({
      open: (secretOf) => openWebhookSink(settings, secretOf),
    }));
  return [{ path: ['sink'], message: `expected ${NAMES.join(' or ')}, found ${sink}` }];
}

function mistakesOf(error: z.ZodError): readonly SinkMistake[] {
  return error.issues.map(({ path, message }) => ({
    path: ['config', ...path.map((step) => (typeof step === 'number' ? step : String(step)))],
    message,
  }));
}
