import { ApiProblem } from '../api/problem';
import type { Language } from '../texts/language';
import { useTexts } from '../texts/use-texts';

/** A refusal as people should see it: what, why, and which fields. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t, code, language } = useTexts();
  if (!error) return null;
  const problem = error instanceof ApiProblem ? error : undefined;
  const title = problem ? code('problem', problem.body.code, problem.body.title) : t('problem.unexpected');
  const faults = problem?.body.errors ?? [];
  const detail = problem?.isNetwork ? t('problem.networkDetail') : detailOf(problem, language);
  return (
    <div className="note note-bad" role="alert">
      <p className="note-title">{title}</p>
      {detail && detail !== title && <p>{detail}</p>}
      {faults.length > 0 && (
        <ul className="fault-list">
          {faults.slice(0, 50).map((fault) => (
            <li key={`${fault.path}|${fault.message}`}>
              <code>{fault.path}</code> {fault.message}
            </li>
          ))}
          {faults.length > 50 && <li>{t('problem.moreFaults', { count: faults.length - 50 })}</li>}
        </ul>
      )}
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          {t('common.retry')}
        </button>
      )}
    </div>
  );
}

/** What the title leaves open. The service writes in English, so that in Spanish it must have something to add. */
function detailOf(problem: ApiProblem | undefined, language: Language): string | undefined {
  if (!problem) return undefined;
  const { status, code, detail, errors } = problem.body;
  if (code === 'validation_failed' && errors && errors.length > 0) return undefined;
  return language === 'es' && (status === 404 || status >= 500) ? undefined : detail;
}
