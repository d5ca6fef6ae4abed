#!/usr/bin/env node
// A file of its own, because compiled ones cannot be executed by name in a fresh checkout.
import { existsSync } from 'node:fs';

const program = new URL('../dist/src/cli/main.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  console.error('prorrata is not built yet: run `npm run build` first.');
  process.exitCode = 2;
}
