/** Why work for an account need not be started now. */
export type BlockReason = 'no_account' | 'no_key' | 'insufficient_balance' | 'saturated' | 'unavailable';

/** How an account stands: whether work may start, when else, and how much at once. */
export interface Outlook {
  reason: BlockReason | undefined;
  /** When it may go on; null when nobody knows. */
  until: Date | null;
  /** Requests at once over all processes; null: nothing bounds them. */
  parallelMax: number | null;
  /** Requests that the windows take now; null: any number. */
  startsNow: number | null;
}

export type AvailabilityStatus = 'available' | 'saturated' | 'suspended' | 'no_key' | 'unavailable';

/** The same for people. */
export interface Availability {
  status: AvailabilityStatus;
  until: string | null;
  message: string;
}

const STATUS: Readonly<Record<BlockReason, AvailabilityStatus>> = {
  no_account: 'unavailable',
  no_key: 'no_key',
  insufficient_balance: 'suspended',
  saturated: 'saturated',
  unavailable: 'unavailable',
};

const SENTENCES: Readonly<Record<AvailabilityStatus, string>> = {
  available: 'Available',
  saturated: 'Saturated',
  suspended: 'Suspended: the provider says that the balance is used up',
  no_key: 'No key can be used: add one, or enable one',
  unavailable: 'The provider cannot be reached or fails',
};

/** An outlook in words. `isStopped`: what answers at the address is no provider. */
export function availabilityOf(outlook: Outlook, input: { isStopped: boolean }): Availability {
  const status = outlook.reason === undefined ? 'available' : STATUS[outlook.reason];
  const until = outlook.until?.toISOString() ?? null;
  if (input.isStopped) return { status, until: null, message: STOPPED };
  const sentence = SENTENCES[status];
  if (until === null) return { status, until, message: sentence };
  return {
    status,
    until,
    message: status === 'saturated' ? `${sentence} until ${until}` : `${sentence}; tried again at ${until}`,
  };
}

const STOPPED = 'What answers at this address is no such provider; change the account to go on';
