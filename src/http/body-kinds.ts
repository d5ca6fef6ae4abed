import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { BodyKind } from '../access/requires.js';

const KINDS: Readonly<Record<string, BodyKind>> = {
  'multipart/form-data': 'multipart',
  'text/csv': 'csv',
};

/** Whatever walks a body recursively (validation, hashing) must not run out of stack. */
const JSON_DEPTH_MAX = 64;

/** Teaches Fastify the bodies we read: JSON everywhere, CSV where a route takes it; forms and plain text nowhere. */
export function readBodies(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Many clients name the type even where they send nothing, as with a DELETE.
    if (body === '') {
      done(null, undefined);
      return;
    }
    void parseJson(request, body as string, (error, value: unknown) => {
      done(error ?? (isDeeper(value, JSON_DEPTH_MAX) ? tooDeep() : null), value);
    });
  });
  fastify.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
}

/** Whether lists and objects lie deeper in each other than `levels`. It ends there, so it never goes deeper itself. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}

function tooDeep(): Error {
  const message = `Lists and objects may lie at most ${JSON_DEPTH_MAX} deep in each other.`;
  return Object.assign(new Error(message), { statusCode: 400 });
}

/** Refuses a kind of body that the route does not take, before the body is read. */
export function refuseOtherBodies(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  const kind = KINDS[type.trim().toLowerCase()];
  const { accepts = [] } = request.routeOptions.config as { accepts?: readonly BodyKind[] };
  if (kind === undefined || accepts.includes(kind)) return;
  throw Object.assign(new Error(`This route does not read ${type.trim().toLowerCase()}.`), {
    statusCode: 415,
  });
}
