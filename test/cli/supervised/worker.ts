/* A worker of the supervisor's test: lives as its argument says. */
const [, , how = ''] = process.argv;

if (how === 'dies') process.exit(3);
else if (how === 'finishes') process.exit(0);
else if (how === 'ignores') {
  process.on('SIGTERM', () => undefined);
  process.on('message', () => undefined);
} else {
  // Does as it is told.
  process.on('message', (message) => {
    if (typeof message === 'object' && message !== null && 'stop' in message) process.exit(0);
  });
}
