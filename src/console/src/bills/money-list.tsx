import type { Money } from '../api/usage';
import { MoneyText } from '../ui/money-text';

/** Sums in one or several currencies, one below the other. */
export function MoneyList({ sums }: { sums: readonly Money[] }) {
  return sums.map((money) => (
    <div key={money.currency}>
      <MoneyText money={money} />
    </div>
  ));
}
