/**
 * Prints the outcome of a run as one line, `N passed, N failed, N skipped`, for readers that know no test runner, and
 * exits with 1 when anything failed.
 *
 * Usage: closing-line.mjs REPORT [NAME=passed|failed|skipped]... REPORT is vitest's JSON; the others are checks that
 * are no tests of vitest. A test file that could not be loaded counts as one failure: it ran no test that could.
 */
import { existsSync, readFileSync } from 'node:fs';

const [reportFile, ...checks] = process.argv.slice(2);
const count = { passed: 0, failed: 0, skipped: 0 };

if (reportFile === undefined || !existsSync(reportFile)) {
  console.error(`no report at ${reportFile}: the test runner stopped before it wrote one`);
  count.failed += 1;
} else {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  count.passed += report.numPassedTests;
  count.failed += report.numFailedTests;
  count.skipped += report.numPendingTests + report.numTodoTests;
  for (const { name, status, message, assertionResults } of report.testResults) {
    if (status !== 'failed' || assertionResults.some((test) => test.status === 'failed')) continue;
    console.error(`${name} failed as a file: ${message}`);
    count.failed += 1;
  }
}

for (const check of checks) {
  const [name, outcome] = check.split('=');
  if (outcome !== 'passed') console.error(`${name}: ${outcome}`);
  // The tests stand in the report, unless the runner itself failed, by an error outside of any test.
  if (name === 'tests' && (outcome === 'passed' || count.failed > 0)) continue;
  count[outcome] += 1;
}

console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed > 0 ? 1 : 0;
