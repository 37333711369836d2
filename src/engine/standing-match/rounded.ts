/** Rounds a credible level to 4 decimals: what lies nearer is no change worth telling. */
export function roundedLevel(level: number): number {
  return Math.round(level * 1e4) / 1e4;
}

/** Rounds a separation to 1 arcsec, below an arcminute to 0.01 arcsec. */
export function roundedSeparation(arcsec: number): number {
  return arcsec < 60 ? Math.round(arcsec * 100) / 100 : Math.round(arcsec);
}
