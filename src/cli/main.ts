import 'reflect-metadata';
import { failureText } from './failure-text.js';
import { createProgram } from './program.js';

// Whoever reads our output may stop before its end: `ampelgraph migrate | head -1`. That is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  const program = await createProgram(process.argv[2]);
  await program.parseAsync();
} catch (error) {
  // What whoever runs the command can mend needs no stack; anything else is a bug and shows its own.
  const text = failureText(error);
  if (text === undefined) throw error;
  process.stderr.write(`ampelgraph: ${text}\n`);
  process.exitCode = 1;
}
