import { problemTable } from '../errors/problem.js';

export const apiKeyProblem = problemTable({
  provider_account_not_found: { status: 404, title: 'Provider account not found' },
  provider_account_fallback: { status: 422, title: 'The account cannot be the fallback' },
  provider_key_not_found: { status: 404, title: 'Key not found' },
  provider_key_duplicate: { status: 409, title: 'The account already has a key with this secret' },
  provider_key_shared: { status: 409, title: 'Another account uses this secret for the same model' },
  provider_key_revoked: { status: 409, title: 'The key is revoked' },
});
