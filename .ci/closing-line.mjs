/**
 * Prints the outcome of a run as one line, `N passed, N failed, N skipped`, for readers that know no test runner, and
 * exits with 1 when anything failed. Before it, what each report comes to.
 *
 * Usage: closing-line.mjs REPORT... -- [NAME=passed|failed|skipped]... REPORT.json is vitest's; the others are checks,
 * of which those named like a report stand in it. A test file that could not be loaded counts as one failure: it ran no
 * test that could.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const words = process.argv.slice(2);
const reports = words.slice(0, words.indexOf('--'));
const checks = words.slice(words.indexOf('--') + 1);
const count = { passed: 0, failed: 0, skipped: 0 };
const failedOf = new Map();

for (const report of reports) {
  const of = countsOf(`${report}.json`);
  for (const outcome of Object.keys(count)) count[outcome] += of[outcome];
  failedOf.set(basename(report), of.failed);
  console.log(`${basename(report)}: ${lineOf(of)}, ${of.seconds} s`);
}

for (const check of checks) {
  const [name, outcome] = check.split('=');
  if (outcome !== 'passed') console.error(`${name}: ${outcome}`);
  // The tests stand in the report, unless the runner itself failed, by an error outside of any test.
  if (failedOf.has(name) && (outcome === 'passed' || failedOf.get(name) > 0)) continue;
  count[outcome] += 1;
}

console.log(lineOf(count));
process.exitCode = count.failed > 0 ? 1 : 0;

function countsOf(file) {
  if (!existsSync(file)) {
    console.error(`no report at ${file}: the test runner stopped before it wrote one`);
    return { passed: 0, failed: 1, skipped: 0, seconds: 0 };
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  let failed = report.numFailedTests;
  for (const { name, status, message, assertionResults } of report.testResults) {
    if (status !== 'failed' || assertionResults.some((test) => test.status === 'failed')) continue;
    console.error(`${name} failed as a file: ${message}`);
    failed += 1;
  }
  const ends = report.testResults.map(({ endTime }) => endTime);
  return {
    passed: report.numPassedTests,
    failed,
    skipped: report.numPendingTests + report.numTodoTests,
    seconds: Math.round((Math.max(report.startTime, ...ends) - report.startTime) / 1000),
  };
}

function lineOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
