/** Configurations and unit versions are shown through a trace that uses them: found by index, however many there are. */
export const keysOfTraces = {
  name: '20261122-keys-of-traces',
  sql: `
create index trace_config on trace (config);
create index trace_unit_version on trace (unit_version);
`,
} as const;
