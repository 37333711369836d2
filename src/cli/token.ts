import { mkdir } from 'node:fs/promises';
import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { revokeToken } from '../engine/revoked-tokens.js';
import { createToken, OWN_ISSUER } from '../server/identity/token.js';
import { grantWords } from './grants-option.js';
import { ownKeyFile } from './own-key.js';
import { withStore } from './with-store.js';

/** Adds `ampelgraph token`. */
export function addToken(program: Command): void {
  const token = program.command('token').description("make bearer tokens signed with the store's own key");
  token
    .command('create')
    .description('make a token; it alone is printed on standard output')
    .requiredOption(
      '--grants <grant...>',
      'what it opens: names of labels and groups, separated by spaces or commas',
      grantWords,
    )
    .option('--subject <who>', 'whom it is for', 'cli')
    .option('--expires <duration>', 'how long it is good: 15m, 12h, 30d', '30d')
    .addHelpText(
      'after',
      `
Whoever holds the token has its grants until it expires: pass it on like a password.

Examples:
  $ ampelgraph token create --grants ztf-partnership
  $ ampelgraph token create --grants ztf-partnership,group:tde-team --subject anna --expires 7d`,
    )
    .action(async (options: { grants: readonly string[]; subject: string; expires: string }) => {
      const config = readConfig(process.env);
      await mkdir(config.dataDirectory, { recursive: true });
      const { token, id, expiresAtUnixMs } = await createToken({
        grants: options.grants,
        subject: options.subject,
        expiresIn: options.expires,
        keyFile: await ownKeyFile(config),
        clock: Date.now,
      });
      process.stderr.write(`token ${id}, good until ${new Date(expiresAtUnixMs).toISOString()}\n`);
      process.stdout.write(`${token}\n`);
    });
  token
    .command('revoke')
    .description('take a token back: within a second no server of the store accepts it')
    .argument('<id>', "the token's id (`jti`), as `token create` told it")
    .option('--issuer <issuer>', 'who made it, where that was not this store', OWN_ISSUER)
    .addHelpText(
      'after',
      `
A revocation is for good. All tokens of a store are taken back at once by moving its signing key away.

Examples:
  $ ampelgraph token revoke 0b9f2c1e-6c1d-4f0e-9a57-3f4f3c5f1f10`,
    )
    .action((tokenId: string, { issuer }: { issuer: string }) =>
      withStore(async (storage) => {
        const isNew = await revokeToken(storage.records, { issuer, tokenId }, Date.now());
        process.stderr.write(
          isNew ? `token ${tokenId} is revoked\n` : `token ${tokenId} was revoked before\n`,
        );
      }),
    );
}
