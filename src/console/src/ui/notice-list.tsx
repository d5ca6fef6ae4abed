import type { Notice } from '../api/company';
import { useTexts } from '../texts/use-texts';

/** Warnings or reasons: a plain sentence for the code, and what exactly was found. */
export function NoticeList({ notices, tone }: { notices: readonly Notice[]; tone: 'warn' | 'bad' }) {
  const { code } = useTexts();
  return (
    <ul className={`notices notices-${tone}`}>
      {notices.map((notice) => {
        const sentence = code('notice', notice.code, notice.message);
        return (
          <li key={`${notice.code}|${notice.message}`}>
            {sentence}
            {sentence !== notice.message && <span className="detail">{notice.message}</span>}
          </li>
        );
      })}
    </ul>
  );
}
