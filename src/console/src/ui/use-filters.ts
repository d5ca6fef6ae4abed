import { useSearchParams } from 'react-router';

/** Filters kept in the address, so that a filtered list can be linked to and gone back to. */
export function useFilters() {
  const [search, setSearch] = useSearchParams();
  const of = (name: string) => search.get(name) ?? '';
  const choose = (name: string, value: string) => {
    setSearch(
      (before) => {
        if (value === '') before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  };
  return { of, choose };
}
