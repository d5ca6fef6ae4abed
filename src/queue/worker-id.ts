import { hostname } from 'node:os';
import { uuidV7 } from '../database/uuid-v7.js';

/** Names this process among all workers; a restarted one is another worker. */
export const WORKER_ID = `${hostname().slice(0, 40)}-${process.pid}-${uuidV7().slice(-8)}`;
