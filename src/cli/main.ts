import { run } from './run.js';

// Whoever reads us may have had enough; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await run({
  argv: process.argv.slice(2),
  // The program's own settings; the service reads its own in src/config.
  // eslint-disable-next-line no-restricted-properties
  environment: process.env,
  out: process.stdout,
  error: process.stderr,
  now: () => new Date(),
});
