import { useState } from 'react';
import { Field } from './field';

/** Searches when Enter is pressed or the field is left, not at every letter. */
export function SearchField({
  label,
  value,
  onSearch,
}: {
  label: string;
  value: string;
  onSearch: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const search = () => {
    if (text.trim() !== value) onSearch(text.trim());
  };
  return (
    <Field label={label}>
      {(ids) => (
        <input
          {...ids}
          type="search"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
          }}
          onBlur={search}
          onKeyDown={(event) => {
            if (event.key === 'Enter') search();
          }}
        />
      )}
    </Field>
  );
}
