/** Tickets may be worked again: attempts before that do not count against the limit, and go on in lease tokens. */
export const reopenedTickets = {
  name: '20261122-reopened-tickets',
  sql: 'alter table ticket add column attempts_before integer not null default 0',
} as const;
