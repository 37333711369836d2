let controller: AbortController | undefined;

/** Gives the signal that the first SIGTERM or SIGINT raises: finish the batch in hand, then end. The second kills. */
export function stopSignal(): AbortSignal {
  if (controller) return controller.signal;
  const made = new AbortController();
  controller = made;
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => made.abort());
  return made.signal;
}

/** Resolves when the signal is raised. */
export function whenStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
