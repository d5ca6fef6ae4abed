/** One unit of `base` in `quote`, from `validFrom` to `validTo`, both included. */
export interface ExchangeRate {
  date: string | null;
  base: string;
  quote: string;
  rate: string;
  validFrom: string;
  validTo: string;
  source: string;
  inverse: boolean;
}

export interface ImportedRates {
  imported: number;
  unchanged: number;
  from: string | null;
  to: string | null;
}
