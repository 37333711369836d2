import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { type Config, secretKeyOf } from '../config.js';
import { RefusedJob } from '../domain/errors.js';
import { readGivenFile } from '../given-file.js';

const Vault = z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/), z.string().min(1));

/**
 * Gives the settings with the secrets of a file beside those of the environment; the file's win. Job files name them:
 * `{ secret: kafka-password }`.
 *
 * @param file  YAML: names and texts
 * @throws {RefusedJob} naming what is wrong and never a value
 */
export async function withVault(config: Config, file: string | undefined): Promise<Config> {
  if (file === undefined) return config;
  const parsed = Vault.safeParse(yamlOf((await readGivenFile(file)).toString(), file));
  if (!parsed.success) {
    const [first, ...rest] = parsed.error.issues.map(
      ({ path }) =>
        `${file} ${path.map(String).join('.') || '(file)'}: expected names of secrets, each with a text that is not empty`,
    );
    throw new RefusedJob([first ?? file, ...rest]);
  }
  const secrets = Object.entries(parsed.data).map(([name, value]) => [secretKeyOf(name), value]);
  return { ...config, secrets: { ...config.secrets, ...Object.fromEntries(secrets) } };
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    // The parser's own message shows the line, and so the secret.
    const line = error.linePos?.[0].line ?? 1;
    throw new RefusedJob([`${file}:${line}: expected YAML, found a mistake (${error.code})`]);
  }
}
