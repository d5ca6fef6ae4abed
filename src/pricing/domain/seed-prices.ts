import { DEEPSEEK_PRICES } from './deepseek-prices.js';
import { DEEPSEEK_SCHEDULE } from './deepseek-schedule.js';
import { GROQ_PRICES } from './groq-prices.js';
import type { PeakSchedule } from './peak-schedule.js';
import type { SeedPrice } from './seed-row.js';
import { XAI_PRICES } from './xai-prices.js';

/** The prices that the product knows on its first day. Staff add newer ones; the provider's bill is the judge. */
export const SEED_PRICES: readonly SeedPrice[] = [...DEEPSEEK_PRICES, ...GROQ_PRICES, ...XAI_PRICES];

export const SEED_SCHEDULES: readonly PeakSchedule[] = [DEEPSEEK_SCHEDULE];
