import 'reflect-metadata';
import { AmpelGraphError } from '../domain/errors.js';
import { createProgram } from './program.js';

try {
  await createProgram().parseAsync();
} catch (error) {
  // What we refuse on purpose is the user's to mend: its words suffice. Anything else is a bug and shows its stack.
  if (!(error instanceof AmpelGraphError)) throw error;
  process.stderr.write(`ampelgraph: ${error.message}\n`);
  process.exitCode = 1;
}
