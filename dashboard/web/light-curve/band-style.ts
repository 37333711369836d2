/** The shape of a band's mark; triangles are left to upper limits. */
export type Shape = 'circle' | 'square' | 'diamond' | 'cross' | 'plus' | 'pentagon';

export interface BandStyle {
  /** Name of the style's variable that holds the colour, for light and for dark. */
  readonly colour: `--band-${string}`;
  readonly shape: Shape;
}

const STYLES: Readonly<Record<string, BandStyle>> = {
  u: { colour: '--band-u', shape: 'cross' },
  g: { colour: '--band-g', shape: 'circle' },
  r: { colour: '--band-r', shape: 'square' },
  i: { colour: '--band-i', shape: 'diamond' },
  z: { colour: '--band-z', shape: 'plus' },
  y: { colour: '--band-y', shape: 'pentagon' },
};

/**
 * Gives colour and shape of a band. Both differ from band to band, so that neither is needed to tell them apart.
 *
 * The colours are those of Okabe & Ito 2008 ("Color Universal Design"), darkened or lightened for contrast.
 */
export function bandStyle(band: string): BandStyle {
  return STYLES[band] ?? { colour: '--band-other', shape: 'pentagon' };
}

/** Gives the corners of a shape of the given half size around (0, 0); `undefined` for the circle. */
export function cornersOf(
  shape: Shape | 'triangle',
  half: number,
): readonly (readonly [x: number, y: number])[] | undefined {
  switch (shape) {
    case 'circle':
      return undefined;
    case 'square':
      return polygon(4, half * 1.25, Math.PI / 4);
    case 'diamond':
      return polygon(4, half * 1.35, 0);
    case 'pentagon':
      return polygon(5, half * 1.2, -Math.PI / 2);
    case 'triangle':
      return polygon(3, half * 1.25, Math.PI / 2);
    case 'plus':
      return barred(half * 1.3, half * 0.45, 0);
    case 'cross':
      return barred(half * 1.3, half * 0.45, Math.PI / 4);
  }
}

function polygon(sides: number, radius: number, firstAngle: number): readonly (readonly [number, number])[] {
  return Array.from({ length: sides }, (_, side) => {
    const angle = firstAngle + (2 * Math.PI * side) / sides;
    return [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
  });
}

/** The outline of a plus sign with arms of a length and half width. */
function barred(arm: number, half: number, turn: number): readonly (readonly [number, number])[] {
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  const outline = [
    [arm, -half],
    [arm, half],
    [half, half],
    [half, arm],
    [-half, arm],
    [-half, half],
    [-arm, half],
    [-arm, -half],
    [-half, -half],
    [-half, -arm],
    [half, -arm],
    [half, -half],
  ] as const;
  return outline.map(([x, y]) => [x * cos - y * sin, x * sin + y * cos] as const);
}
