import { z } from 'zod';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

const Address = z.url({ protocol: /^https?$/ }).refine((text) => {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || LOOPBACK.includes(hostname);
}, 'expected https, except to this machine');

/** Settings of a webhook. */
export const WebhookConfig = z.strictObject({
  url: Address,
  /** How the receiver lets a repeated request be settled. */
  resolution: z
    .union([
      /** It takes requests with one `Idempotency-Key` for one. */
      z.literal('idempotencyKey'),
      /** It answers a GET of the address, `{key}` replaced, with 200 when it has it and 404 when not. */
      z.strictObject({ lookup: z.string().includes('{key}').pipe(Address) }),
      z.literal('none'),
    ])
    .default('none'),
  /** Sent as `Authorization: Bearer`. */
  token: z.strictObject({ secret: z.string().min(1) }).optional(),
  timeoutMs: z.number().int().min(100).max(20_000).default(10_000),
});

export type WebhookConfig = z.output<typeof WebhookConfig>;
