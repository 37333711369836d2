/**
 * Modules of units that import what they may not, each written to a file of its own: the import alone is the escape. ELSEWHERE is the URL of a JSON file in no package.
 */
export const ESCAPE_MODULES: Readonly<Record<string, string>> = {
  ImportsFiles:
    "import { readFileSync } from 'node:fs'; const escape = () => readFileSync('/etc/hostname', 'utf8');",
  ImportsFilesByOldName:
    "import { readFileSync } from 'fs'; const escape = () => readFileSync('/etc/hostname');",
  ImportsPromisesOfFiles: "import fs from 'node:fs/promises'; const escape = () => Object.keys(fs);",
  ImportsProcesses: "import { execSync } from 'node:child_process'; const escape = () => execSync('id');",
  ImportsNetwork: "import net from 'node:net'; const escape = () => net.connect(9);",
  ImportsHttp: "import http from 'node:http'; const escape = () => http.get('http://localhost:9');",
  ImportsNames: "import dns from 'node:dns'; const escape = () => dns.getServers();",
  ImportsTheProcess: "import process from 'node:process'; const escape = () => process.env;",
  ImportsThreads: "import { parentPort } from 'node:worker_threads'; const escape = () => parentPort;",
  ImportsTheModuleSystem:
    "import { createRequire } from 'node:module'; const escape = () => createRequire(import.meta.url)('fs');",
  ImportsTheMachine: "import os from 'node:os'; const escape = () => os.hostname();",
  ImportsTimers:
    "import timers from 'node:timers'; const escape = () => timers.setTimeout(() => undefined, 1);",
  ImportsTheClock: "import { performance } from 'node:perf_hooks'; const escape = () => performance.now();",
  ImportsRandomness: "import { randomBytes } from 'node:crypto'; const escape = () => randomBytes(4);",
  ImportsTheEngineOfNode:
    "import v8 from 'node:v8'; const escape = () => v8.setFlagsFromString('--expose-gc');",
  ImportsContexts: "import vm from 'node:vm'; const escape = () => vm.runInNewContext('Date.now()');",
  ImportsInspector: "import inspector from 'node:inspector'; const escape = () => inspector.url();",
  ImportsDataUrl: "import fs from 'data:text/javascript,export default 1'; const escape = () => fs;",
  ImportsDataUrlWithFiles:
    'import fs from \'data:text/javascript,import fs from "node:fs"; export default fs\'; const escape = () => fs;',
  ImportsAFileElsewhere: "import text from 'ELSEWHERE' with { type: 'json' }; const escape = () => text;",
  ImportsCommonJs: "import fs from './common.cjs'; const escape = () => fs.readFileSync('/etc/hostname');",
  ImportsAnAddOn: "import addOn from './add-on.node'; const escape = () => addOn;",
  ImportsLater: `const late = {}; import('node:fs').then(({ readFileSync }) => { late.read = readFileSync; }, () => {});
    const escape = () => late.read('/etc/hostname', 'utf8');`,
  ImportsByAComputedName: `const late = {}; import(['node', 'fs'].join(':')).then(({ readFileSync }) => { late.read = readFileSync; }, () => {});
    const escape = () => late.read('/etc/hostname', 'utf8');`,
  ImportsByEvaluation: `const late = {}; await (0, eval)("import('node:fs')").then((fs) => { late.fs = fs; }, () => {});
    const escape = () => late.fs.readFileSync('/etc/hostname', 'utf8');`,
};
