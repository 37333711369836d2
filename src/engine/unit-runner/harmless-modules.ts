/** Node's own modules that units may import: they reach neither files, network and processes nor clock and randomness. */
export const HARMLESS_MODULES: readonly string[] = [
  'buffer',
  'path',
  'path/posix',
  'punycode',
  'querystring',
  'string_decoder',
  'url',
  'util/types',
];
