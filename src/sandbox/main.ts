import { parseArgs } from 'node:util';
import { startSandbox, type RunningSandbox, type SandboxOptions } from './server.js';

const USAGE = `The simulated provider of Prorrata: it speaks DeepSeek's protocol and charges nothing.
  --port <number>        default 4010; 0 takes any free port
  --host <address>       default 127.0.0.1
  --data <folder>        where its meter and settings are kept; default: a temporary folder
  --latency-ms <number>  how long an answer takes`;
const PORT_DEFAULT = '4010';

function readOptions(): SandboxOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: PORT_DEFAULT },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string' },
      'latency-ms': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) throw new Error('help');
  if (!/^\d{1,5}$/.test(values.port)) throw new Error('--port must be a number');
  const options: SandboxOptions = { port: Number(values.port), host: values.host };
  if (values.data !== undefined) options.dataFolder = values.data;
  const latency = values['latency-ms'];
  if (latency !== undefined) {
    if (!/^\d{1,6}$/.test(latency)) throw new Error('--latency-ms must be a number');
    options.settings = { latencyMs: Number(latency) };
  }
  return options;
}

function endWith(sandbox: RunningSandbox): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void sandbox.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

async function main(): Promise<void> {
  let options: SandboxOptions;
  try {
    options = readOptions();
  } catch (error) {
    console.error(
      `${error instanceof Error && error.message !== 'help' ? `${error.message}\n` : ''}${USAGE}`,
    );
    process.exit(2);
  }
  // The channel closes with the parent, however it dies; what is metered is in the file already.
  if (process.send) process.on('disconnect', () => process.exit(0));
  const sandbox = await startSandbox(options);
  endWith(sandbox);
  console.log(`sandbox ${sandbox.url} (simulated provider)`);
  process.send?.({ type: 'ready', url: sandbox.url });
}

main().catch((error: unknown) => {
  console.error(`sandbox: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
