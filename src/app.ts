import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyMultipart from '@fastify/multipart';
import fastifyStatic from '@fastify/static';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accessHook, ruleOf } from './access/access-hook.js';
import { AccessService } from './access/access.service.js';
import { AppModule, type AppInput } from './app.module.js';
import { describeApi } from './openapi.js';
import { readBodies, refuseOtherBodies } from './http/body-kinds.js';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.js';
import { Idempotency } from './http/idempotency.js';
import { ProblemFilter, problemOf, sendProblem } from './http/problem.filter.js';
import { validationPipe } from './http/validation.js';

const BODY_BYTES_MAX = 1024 * 1024;

/** Puts the application together; the caller initialises and, for the API, lets it listen. */
export async function createApp(input: AppInput): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    multipart: false,
    // A malformed percent-escape never reaches Nest's filter.
    frameworkErrors: (error: unknown, _request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(reply, problemOf(error));
    },
    // Uploads may take long; a connection that sends nothing is closed by its own time limit.
    requestTimeout: 0,
    forceCloseConnections: true,
  });
  const fastify: FastifyInstance = adapter.getInstance();
  fastify.addHook('onRoute', (route) => {
    const { bodyBytesMax } = (route.config ?? {}) as { bodyBytesMax?: number };
    if (bodyBytesMax !== undefined) route.bodyLimit = bodyBytesMax;
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(input), adapter, {
    logger: input.log,
    abortOnError: false,
    bodyParser: false,
    forceCloseConnections: true,
  });
  app.setGlobalPrefix('v1', {
    exclude: ['health/live', 'health/ready', 'health/workers', 'metrics', 'openapi.json', 'docs'],
  });
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalInterceptors(new IdempotencyInterceptor(app.get(Idempotency)));
  await fastify.register(fastifyMultipart, { throwFileSizeLimit: false });
  readBodies(fastify);
  const access = accessHook(app.get(AccessService));
  fastify.addHook('onRequest', async (request) => {
    // Only a known route has a rule; every route of ours under /v1 must have one.
    if (!request.is404 && request.routeOptions.url?.startsWith('/v1/') && !ruleOf(request)) {
      throw new Error(`route ${request.routeOptions.url} has no access rule`);
    }
    await access(request);
    refuseOtherBodies(request);
  });
  describeApi(app);
  serveConsole(fastify);
  return app;
}

/** The built console, when it has been built: hashed files are kept for long, its page is always fresh. */
function serveConsole(fastify: FastifyInstance): void {
  const root = fileURLToPath(new URL('../console', import.meta.url));
  if (!existsSync(root)) return;
  void fastify.register(fastifyStatic, {
    root,
    wildcard: false,
    index: ['index.html'],
    setHeaders: (response, path) => {
      const hashed = path.includes('/assets/');
      response.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  // A page of the console has an address of its own: reloading it gives the console again.
  fastify.get('/*', (request, reply) => {
    if (request.url.startsWith('/v1/') || !request.headers.accept?.includes('text/html')) {
      sendProblem(reply, problemOf({ statusCode: 404 }));
      return;
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
