export interface FieldFault {
  path: string;
  message: string;
}

export interface ProblemBody {
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: FieldFault[];
}

/** What the API says when it refuses (RFC 9457), or that it could not be reached at all. */
export class ApiProblem extends Error {
  constructor(readonly body: ProblemBody) {
    super(body.detail);
  }

  get isNetwork(): boolean {
    return this.body.code === 'network';
  }
}

export function networkProblem(): ApiProblem {
  return new ApiProblem({ code: 'network', status: 0, title: '', detail: '' });
}

/** Reads a refusal; a proxy in between may answer with something that is no problem document. */
export function problemFrom(status: number, text: string): ApiProblem {
  const body = parse(text);
  return new ApiProblem({
    status,
    title: typeof body['title'] === 'string' ? body['title'] : `HTTP ${status}`,
    detail: typeof body['detail'] === 'string' ? body['detail'] : '',
    code: typeof body['code'] === 'string' ? body['code'] : 'http',
    errors: Array.isArray(body['errors']) ? body['errors'].filter(isFault) : [],
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isFault(value: unknown): value is FieldFault {
  return isRecord(value) && typeof value['path'] === 'string' && typeof value['message'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
