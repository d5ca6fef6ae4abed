import { chooseLanguage, useLanguage } from '../texts/language';
import { Segments } from '../ui/segments';

/** Each language is named in itself, so that whoever needs it finds it. */
export function LanguageSwitch() {
  const language = useLanguage();
  return (
    <Segments
      legend="Idioma / Language"
      options={[
        ['es', 'Español'],
        ['en', 'English'],
      ]}
      value={language}
      onChange={chooseLanguage}
    />
  );
}
