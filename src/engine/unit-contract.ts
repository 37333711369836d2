/** Module of the unit contract, TypeScript or compiled, whichever is running. */
export const CONTRACT_URL = new URL(
  import.meta.url.endsWith('.ts') ? '../unit/index.ts' : '../unit/index.js',
  import.meta.url,
).href;
