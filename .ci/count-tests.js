import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

// Prints "N passed, N failed" from the JSON report of Vitest; fails unless some test passed and none failed.
const path = process.argv[2];
const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
const passed = report?.numPassedTests ?? 0;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
// A file that cannot be loaded has no failed test in it, and a run that broke off has no report at all.
const broken = report?.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
) ?? [path];
// Told again at the end: of a long run only the last lines may be kept.
for (const { name, assertionResults } of report?.testResults ?? []) {
  const names = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  for (const test of names) console.log(`failed: ${relative(process.cwd(), name)}: ${test}`);
}
for (const file of broken) console.log(`failed to run: ${relative(process.cwd(), file.name ?? file)}`);
const failed = (report?.numFailedTests ?? 0) + broken.length;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
