import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { PROVIDER_STEPS } from '../support/provider-proxy.js';
import { freezeUntilRelieved, isAlive, killMember, someMoment } from './acts.js';
import type { Scenario } from './scenario.js';
import type { Stage } from './stage.js';

const LONG_PAUSE_MS = 60_000;
const SHORT_PAUSE_MS = { min: 1_000, max: 8_000 };
const AWAY_MS_MAX = 2_500;
const STORM_CUTS_MAX = 4;
const STORM_FAULTS = { min: 2, max: 4 };

async function killWorker(stage: Stage): Promise<void> {
  await killMember(stage, stage.plan.dice.one(stage.workers.filter(isAlive)));
}

async function killAll(stage: Stage): Promise<void> {
  await Promise.all(stage.members.map((member) => member.kill()));
  stage.kills += stage.members.length;
  stage.tell('killed every process');
  await Promise.all(stage.members.map((member) => member.start()));
}

async function killApi(stage: Stage): Promise<void> {
  await killMember(stage, stage.apiMember);
}

async function killPostgres(stage: Stage): Promise<void> {
  await stage.ground.killPostgres();
  stage.kills++;
  stage.tell('killed PostgreSQL, another runs');
}

async function killRedis(stage: Stage): Promise<void> {
  const awayMs = stage.plan.dice.share() * AWAY_MS_MAX;
  const emptied = stage.plan.dice.chance(0.5);
  await stage.ground.redis.kill();
  stage.kills++;
  stage.tell('killed Redis');
  await sleep(awayMs);
  await stage.ground.redis.startAgain();
  stage.tell('Redis is back');
  if (emptied) await emptyRedis(stage);
}

async function emptyRedis(stage: Stage): Promise<void> {
  const client = new Redis(stage.ground.redis.url);
  await client.flushall();
  client.disconnect();
  stage.tell('FLUSHALL');
}

async function pauseRedis(stage: Stage, ms: number): Promise<void> {
  process.kill(stage.ground.redis.pid, 'SIGSTOP');
  stage.tell(`Redis paused for ${ms} ms`);
  await sleep(ms);
  process.kill(stage.ground.redis.pid, 'SIGCONT');
  stage.tell('Redis goes on');
}

const pauseRedisShortly = (stage: Stage) =>
  pauseRedis(stage, stage.plan.dice.whole(SHORT_PAUSE_MS.min, SHORT_PAUSE_MS.max));

async function killProvider(stage: Stage): Promise<void> {
  const awayMs = stage.plan.dice.share() * AWAY_MS_MAX;
  await stage.sandbox.kill();
  stage.kills++;
  stage.tell('killed the provider');
  await sleep(awayMs);
  await stage.sandbox.startAgain();
}

async function freezeWorker(stage: Stage): Promise<void> {
  await freezeUntilRelieved(stage, stage.plan.dice.one(stage.workers));
}

async function stopWorker(stage: Stage): Promise<void> {
  const member = stage.plan.dice.one(stage.workers);
  await member.stop();
  stage.tell(`${member.name} was told to end and did`);
  await member.start();
}

/** One fault, `times` times, each at a moment of its own. */
function atMoments(input: {
  family: string;
  name: string;
  timesMax: number;
  fault: (stage: Stage) => Promise<void>;
  needs?: Pick<Scenario, 'needsRedis' | 'workersMin' | 'lateAnswers'>;
}): Scenario {
  const { family, name, timesMax, fault, needs } = input;
  return {
    family,
    name,
    ...needs,
    act: async (stage) => {
      const times = stage.plan.dice.whole(1, timesMax);
      await stage.submit();
      for (let time = 1; time <= times; time++) {
        await someMoment(stage);
        await fault(stage);
      }
    },
  };
}

/** The API dies while it takes batches in; the client sends them again without a key. */
const killApiTakingIn: Scenario = {
  family: 'kill the API at some moment',
  name: 'taking in',
  act: async (stage) => {
    const submitted = stage.submit();
    await sleep(stage.plan.dice.share() * 60);
    await killApi(stage);
    await submitted;
  },
};

/** Breaks some requests off, wherever on their way they are. */
async function cutProvider(stage: Stage): Promise<void> {
  const { dice } = stage.plan;
  const step = dice.one(PROVIDER_STEPS);
  stage.provider.trap(step, { nth: 1, times: dice.whole(1, STORM_CUTS_MAX) }, (held) => {
    stage.cuts++;
    held.reset();
  });
  stage.tell(`requests are cut at: ${step}`);
}

const STORM: readonly ((stage: Stage) => Promise<void>)[] = [
  killWorker,
  killWorker,
  killApi,
  killPostgres,
  killRedis,
  emptyRedis,
  pauseRedisShortly,
  killProvider,
  cutProvider,
  cutProvider,
];

/** Several faults of any kind, each at a moment of its own. */
const storm: Scenario = {
  family: 'several faults of any kind',
  name: '',
  needsRedis: true,
  act: async (stage) => {
    const { dice } = stage.plan;
    const faults = Array.from({ length: dice.whole(STORM_FAULTS.min, STORM_FAULTS.max) }, () =>
      dice.one(STORM),
    );
    await stage.submit();
    for (const fault of faults) {
      await someMoment(stage);
      await fault(stage);
    }
  },
};

const needsRedis = { needsRedis: true } as const;
const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

export const MOMENT_SCENARIOS: readonly Scenario[] = [
  ...times(
    3,
    atMoments({ family: 'kill a worker at some moment', name: 'one', timesMax: 2, fault: killWorker }),
  ),
  ...times(
    2,
    atMoments({ family: 'kill a worker at some moment', name: 'all processes', timesMax: 2, fault: killAll }),
  ),
  ...times(
    2,
    atMoments({ family: 'kill the API at some moment', name: 'working', timesMax: 2, fault: killApi }),
  ),
  ...times(2, killApiTakingIn),
  ...times(5, atMoments({ family: 'kill PostgreSQL', name: '', timesMax: 2, fault: killPostgres })),
  ...times(
    4,
    atMoments({ family: 'kill Redis', name: '', timesMax: 2, fault: killRedis, needs: needsRedis }),
  ),
  ...times(4, atMoments({ family: 'FLUSHALL', name: '', timesMax: 3, fault: emptyRedis, needs: needsRedis })),
  ...times(
    3,
    atMoments({
      family: 'pause Redis 1 to 8 s',
      name: '',
      timesMax: 1,
      fault: pauseRedisShortly,
      needs: needsRedis,
    }),
  ),
  atMoments({
    family: 'pause Redis 60 s',
    name: '',
    timesMax: 1,
    fault: (stage) => pauseRedis(stage, LONG_PAUSE_MS),
    needs: needsRedis,
  }),
  ...times(2, atMoments({ family: 'kill the provider', name: '', timesMax: 2, fault: killProvider })),
  atMoments({
    family: 'freeze a worker past its lease',
    name: '',
    timesMax: 1,
    fault: freezeWorker,
    needs: { workersMin: 2, lateAnswers: true },
  }),
  atMoments({ family: 'SIGTERM to a worker', name: '', timesMax: 2, fault: stopWorker }),
  ...times(4, storm),
];
