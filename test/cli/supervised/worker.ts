/* A worker of the supervisor's test: lives as its argument says. */
const [, , how = ''] = process.argv;

if (how === 'dies') process.exit(3);
else if (how === 'finishes') process.exit(0);
else if (how === 'ignores') {
  process.on('SIGTERM', () => undefined);
  process.on('message', () => undefined);
} else if (how === 'hears late') {
  // As in a cluster, whose workers have a listener of Node's own while they load.
  const bornAtMs = performance.now();
  process.on('message', () => {
    if (performance.now() - bornAtMs > 500) process.exit(0);
  });
} else {
  // Does as it is told.
  process.on('message', (message) => {
    if (typeof message === 'object' && message !== null && 'stop' in message) process.exit(0);
  });
}
