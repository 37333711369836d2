/**
 * Prints the outcome of a run as one line, `N passed, N failed, N skipped`, for readers that know no test runner.
 *
 * Usage: closing-line.mjs REPORT [SMOKE]. REPORT is vitest's JSON; SMOKE is empty when the smoke run passed, else
 * `failed` or `skipped`. A test file that could not be loaded counts as one failure: it ran no test that could.
 */
import { existsSync, readFileSync } from 'node:fs';

const [reportFile, smoke = ''] = process.argv.slice(2);
const count = { passed: 0, failed: 0, skipped: 0 };

if (reportFile === undefined || !existsSync(reportFile)) {
  console.error(`no report at ${reportFile}: the test runner stopped before it wrote one`);
  count.failed += 1;
} else {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  count.passed += report.numPassedTests;
  count.failed += report.numFailedTests;
  count.skipped += report.numPendingTests + report.numTodoTests;
  count.failed += report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
}
count[smoke === '' ? 'passed' : smoke] += 1;

console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
