/**
 * Asks the process of this container whether it lives; exits with 0 or 1. For HEALTHCHECK: the image has no curl.
 */
const port = process.env.AMPELGRAPH_ADMIN_PORT ?? '9464';
try {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(4_000) });
  if (!answer.ok) throw new Error(`/healthz answered with ${answer.status}`);
} catch (error) {
  console.error(`not healthy: ${error.message}`);
  process.exitCode = 1;
}
