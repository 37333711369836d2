import { defineUnit, LightCurveUnit, z } from 'ampelgraph/unit';

class AsksTheClockUnit extends LightCurveUnit {
  process({ points }) {
    const ageMs = Date.now() - new Date().getHours();
    void fetch('https://example.org');
    setTimeout(() => points.length, Math.random() * 1000);
    return { ageMs, home: process.env.HOME, text: ageMs.toLocaleString() };
  }
}

/** Clock, randomness, network, a timer, the environment and the language of the machine. */
export const AsksTheClock = defineUnit({
  kind: 'LIGHT_CURVE',
  name: 'AsksTheClock',
  description: 'Asks the clock.',
  author: 'A. Nother',
  params: z.strictObject({}),
  create: () => new AsksTheClockUnit(),
});
