import { defineUnit, TiedLightCurveUnit, z } from 'ampelgraph/unit';
import { positiveDetectionsOf } from './positive-detections.js';

class ColourAtPeakUnit extends TiedLightCurveUnit {
  constructor({ withinDays }) {
    super();
    this.withinDays = withinDays;
  }

  process({ points }, [brightestPoint]) {
    const { brightest } = brightestPoint.body;
    if (brightest === null) return { colour: null };
    const other = positiveDetectionsOf(points).find(
      ({ band, mjd }) => band !== brightest.band && Math.abs(mjd - brightest.mjd) <= this.withinDays,
    );
    if (other === undefined) return { colour: null };
    return { colour: { bands: [brightest.band, other.band], mag: brightest.mag - other.mag } };
  }
}

export const ColourAtPeak = defineUnit({
  kind: 'TIED_LIGHT_CURVE',
  name: 'ColourAtPeak',
  description: 'Gives the colour near the brightest point, of the two bands measured there.',
  author: 'A. Team <team@example.org>',
  licence: 'BSD-3-Clause',
  tiedTo: ['BrightestPoint'],
  params: z.strictObject({ withinDays: z.number().min(0).default(3) }),
  create: (params) => new ColourAtPeakUnit(params),
});
