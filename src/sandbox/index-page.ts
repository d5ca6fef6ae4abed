import type { SandboxAccount } from './account.js';
import type { FaultQueue } from './faults.js';
import type { Meter } from './meter.js';
import { PROVIDER_NAME } from './protocol.js';

/** The page at `/sandbox`: what this is, and what it has counted. */
export function indexPage(sandbox: { account: SandboxAccount; meter: Meter; faults: FaultQueue }): string {
  const totals = sandbox.meter.totals.toJSON();
  const cost = Object.entries(totals.cost).map(([currency, amount]) => `${amount} ${currency}`);
  const rows = {
    Requests: totals.requests,
    Billed: totals.billedRequests,
    Refused: totals.refused,
    'Cache hit tokens': totals.tokens.cacheHit,
    'Cache miss tokens': totals.tokens.cacheMiss,
    'Output tokens': totals.tokens.output,
    Cost: cost.join(', ') || '0',
    'Most requests at once': totals.maxConcurrency,
    'Fault plans queued': sandbox.faults.length,
    'Simulated time': new Date(sandbox.account.now()).toISOString(),
  };
  const cells = Object.entries(rows).map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Simulated provider: ${PROVIDER_NAME}</title>
<style>body{font:16px/1.5 system-ui;max-width:44rem;margin:2rem auto;padding:0 1rem}th{text-align:left;padding-right:2rem}</style>
</head><body>
<h1>Simulated provider</h1>
<p>This is <b>${PROVIDER_NAME}</b>. It speaks DeepSeek's protocol, chooses accounts by plain keywords and charges no
real money. No request leaves this machine. Its figures come from its own meter, which shares no code with Prorrata's.</p>
<table>${cells.join('')}</table>
<p>JSON: <a href="/sandbox/meter">meter</a>, <a href="/sandbox/requests">requests</a>,
<a href="/sandbox/settings">settings</a>, <a href="/sandbox/faults">faults</a>. Bill:
<code>/sandbox/export?start=YYYY-MM-DD&amp;end=YYYY-MM-DD&amp;offset=+08:00</code>, end day included.</p>
</body></html>
`;
}
