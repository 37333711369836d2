import type { TicketStatus } from './port/ticket-store.js';

/** Numbers of the states of a ticket in rows; partial indexes of the layout name them. */
export const WAITING = 0;
export const WAITING_FOR_INPUT = 1;
export const RUNNING = 2;
export const DONE = 3;
export const FAILED = 4;

/** Words of the numbers, in their order. */
export const TICKET_STATUSES: readonly TicketStatus[] = [
  'WAITING',
  'WAITING_FOR_INPUT',
  'RUNNING',
  'DONE',
  'FAILED',
];
