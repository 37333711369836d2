/** Rounds a credible level to 4 decimals: what lies nearer is no change worth telling. */
export function roundedLevel(level: number): number {
  return Math.round(level * 1e4) / 1e4;
}

/**
 * Rounds a separation to three digits, and to no less than 0.1 arcsec: each alert moves a transient's mean position by
 * some hundredths of an arcsecond, which is no change worth telling.
 */
export function roundedSeparation(arcsec: number): number {
  if (arcsec < 100) return Math.round(arcsec * 10) / 10;
  const step = 10 ** (Math.floor(Math.log10(arcsec)) - 2);
  return Math.round(arcsec / step) * step;
}
