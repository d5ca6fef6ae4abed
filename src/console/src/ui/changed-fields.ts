/**
 * The fields that a form changed. An unchanged one is not sent: to the service naming a field means something, such as
 * that an address is another one.
 */
export function changedFields<T extends object>(before: T, given: Partial<T>): Partial<T> {
  const changed: Partial<T> = {};
  for (const name of Object.keys(given) as (keyof T)[]) {
    const value = given[name];
    if (value !== undefined && value !== before[name]) changed[name] = value;
  }
  return changed;
}
