import { defineUnit, LightCurveUnit, z } from 'ampelgraph/unit';
import { positiveDetectionsOf } from './positive-detections.js';

class BrightestPointUnit extends LightCurveUnit {
  constructor({ bands }) {
    super();
    this.bands = bands;
  }

  process({ points }) {
    const detections = positiveDetectionsOf(points).filter(({ band }) => this.bands.includes(band));
    const [first, ...rest] = detections;
    if (first === undefined) return { brightest: null };
    const { mjd, band, mag } = rest.reduce((best, point) => (point.mag < best.mag ? point : best), first);
    return { brightest: { mjd, band, mag } };
  }
}

export const BrightestPoint = defineUnit({
  kind: 'LIGHT_CURVE',
  name: 'BrightestPoint',
  description: 'Gives the brightest positive detection in chosen bands.',
  author: 'A. Team <team@example.org>',
  citation: 'https://doi.org/10.0000/example',
  licence: 'BSD-3-Clause',
  params: z.strictObject({ bands: z.array(z.string()).min(1).default(['g', 'r', 'i']) }),
  create: (params) => new BrightestPointUnit(params),
});
