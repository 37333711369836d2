import { readFileSync } from 'node:fs';
import { defineUnit, LightCurveUnit, z } from 'ampelgraph/unit';

class ReadsFilesUnit extends LightCurveUnit {
  process() {
    return { host: readFileSync('/etc/hostname', 'utf8') };
  }
}

/** Reads a file: its result depends on the machine. */
export const ReadsFiles = defineUnit({
  kind: 'LIGHT_CURVE',
  name: 'ReadsFiles',
  description: 'Reads a file.',
  author: 'A. Nother',
  params: z.strictObject({}),
  create: () => new ReadsFilesUnit(),
});
