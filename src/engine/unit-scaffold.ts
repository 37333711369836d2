import { BadUserInput } from '../domain/errors.js';
import { shaperTestText, shaperText } from './shaping/shaper-scaffold.js';

/** Kinds of units by the words of the command line. */
export const SCAFFOLD_KINDS = [
  'shaper',
  'filter',
  'combiner',
  'light-curve',
  'tied-light-curve',
  'state',
  'tied-state',
  'datapoint',
  'tied-datapoint',
  'transient',
  'tied-transient',
] as const;

export type ScaffoldKind = (typeof SCAFFOLD_KINDS)[number];

/** Files of a new unit: the unit, which works as it stands, and its test. */
export interface Scaffold {
  /** Without extension: the name in kebab-case. */
  readonly fileName: string;
  readonly unit: string;
  readonly test: string;
}

interface Form {
  readonly base: string;
  readonly kind: string;
  readonly more: string;
  readonly method: string;
  /** Calls the unit in its test and checks what it says. */
  readonly trial: string;
}

const COUNT_POSITIVE = `points.filter(({ kind, sign }) => kind === 'DETECTION' && sign === 'POSITIVE').length`;
const STATE = `{ id: '0'.repeat(64), survey: 'ztf', transientName: 'ZTF18aaaaaaa', pointIds: ['ztf:1', 'ztf:2'], points }`;
const TRANSIENT = `{ survey: 'ztf', name: 'ZTF18aaaaaaa', facet: { detectionCount: 2, firstDetectionMjd: 60000, lastDetectionMjd: 60003 }, points }`;

const FORMS: Readonly<Record<Exclude<ScaffoldKind, 'shaper'>, Form>> = {
  state: {
    base: 'StateUnit',
    kind: 'STATE',
    more: '',
    method: `  process({ pointIds, points }) {
    const detectionCount = ${COUNT_POSITIVE};
    return { detectionCount, points: detectionCount < this.minDetections ? [] : [...pointIds] };
  }`,
    trial: `  assert.deepEqual(unit.process(${STATE}), { detectionCount: 2, points: ['ztf:1', 'ztf:2'] });`,
  },
  'tied-state': {
    base: 'TiedStateUnit',
    kind: 'TIED_STATE',
    more: "  tiedTo: ['LightCurveSummary'],\n",
    method: `  process({ pointIds }, [summary]) {
    const count = summary.body.detectionCount;
    return { points: count < this.minDetections ? [] : [...pointIds], detectionCount: count };
  }`,
    trial: `  const tied = [{ unit: 'LightCurveSummary', body: { detectionCount: 1 } }];
  assert.deepEqual(unit.process(${STATE}, tied), { points: ['ztf:1', 'ztf:2'], detectionCount: 1 });`,
  },
  datapoint: {
    base: 'DatapointUnit',
    kind: 'DATAPOINT',
    more: "  pointKinds: ['DETECTION'],\n",
    method: `  process({ band, mag }) {
    return { band, mag: mag ?? null, minDetections: this.minDetections };
  }`,
    trial: "  assert.deepEqual(unit.process(points[1]), { band: 'r', mag: 18, minDetections: 1 });",
  },
  'tied-datapoint': {
    base: 'TiedDatapointUnit',
    kind: 'TIED_DATAPOINT',
    more: "  pointKinds: ['DETECTION'],\n  tiedTo: ['PointQuality'],\n",
    method: `  process({ mag }, [quality]) {
    return { mag: quality.body.isGood ? (mag ?? null) : null, minDetections: this.minDetections };
  }`,
    trial: `  const tied = [{ unit: 'PointQuality', body: { isGood: true } }];
  assert.deepEqual(unit.process(points[1], tied), { mag: 18, minDetections: 1 });`,
  },
  transient: {
    base: 'TransientUnit',
    kind: 'TRANSIENT',
    more: '',
    method: `  process({ facet, points }) {
    const { detectionCount, firstDetectionMjd: first, lastDetectionMjd: last } = facet;
    const isSeen = detectionCount >= this.minDetections && first !== undefined && last !== undefined;
    return { pointCount: points.length, spanDays: isSeen ? last - first : null };
  }`,
    trial: `  assert.deepEqual(unit.process(${TRANSIENT}), { pointCount: 2, spanDays: 3 });`,
  },
  'tied-transient': {
    base: 'TiedTransientUnit',
    kind: 'TIED_TRANSIENT',
    more: "  tiedTo: ['DutyCycle'],\n",
    method: `  process({ facet }, [duty]) {
    return { isLasting: facet.detectionCount >= this.minDetections && duty.body.activeNights > 1 };
  }`,
    trial: `  const tied = [{ unit: 'DutyCycle', body: { activeNights: 2 } }];
  assert.deepEqual(unit.process(${TRANSIENT}, tied), { isLasting: true });`,
  },
  filter: {
    base: 'AlertFilter',
    kind: 'ALERT_FILTER',
    more: '',
    method: `  decide({ trigger, history }) {
    const count = [...history, trigger].filter(({ kind, sign }) => kind === 'DETECTION' && sign === 'POSITIVE').length;
    return count >= this.minDetections ? { accepted: true } : { accepted: false, reason: 'minDetections' };
  }`,
    trial: `  const alert = { survey: 'ztf', transientName: 'ZTF18aaaaaaa', trigger: points[1], fields: {}, history: [points[0]] };
  assert.deepEqual(unit.decide(alert), { accepted: true });`,
  },
  combiner: {
    base: 'Combiner',
    kind: 'COMBINER',
    more: '',
    method: `  combine(points) {
    return points.length < this.minDetections ? [] : [points.map(({ id }) => id)];
  }`,
    trial: "  assert.deepEqual(unit.combine(points), [['ztf:1', 'ztf:2']]);",
  },
  'light-curve': {
    base: 'LightCurveUnit',
    kind: 'LIGHT_CURVE',
    more: '',
    method: `  process({ points }) {
    const detections = points.filter(({ kind, sign, mag }) => kind === 'DETECTION' && sign === 'POSITIVE' && mag !== undefined);
    if (detections.length < this.minDetections) return { detectionCount: detections.length, brightestMag: null };
    return { detectionCount: detections.length, brightestMag: Math.min(...detections.map(({ mag }) => mag)) };
  }`,
    trial: '  assert.deepEqual(unit.process({ points }), { detectionCount: 2, brightestMag: 18 });',
  },
  'tied-light-curve': {
    base: 'TiedLightCurveUnit',
    kind: 'TIED_LIGHT_CURVE',
    more: "  tiedTo: ['LightCurveSummary'],\n",
    method: `  process({ points }, [summary]) {
    const count = summary.body.detectionCount;
    return { detectionShare: count < this.minDetections ? null : count / points.length };
  }`,
    trial: `  const tied = [{ unit: 'LightCurveSummary', body: { detectionCount: 1 } }];
  assert.deepEqual(unit.process({ points }, tied), { detectionShare: 0.5 });`,
  },
};

/**
 * Writes a new unit and its test, in JavaScript that runs as it is.
 *
 * @param name  UpperCamelCase
 * @throws {BadUserInput} for another kind or another form of name
 */
export function scaffoldOf(kind: string, name: string, author: string): Scaffold {
  const known = SCAFFOLD_KINDS.find((each) => each === kind);
  if (known === undefined)
    throw new BadUserInput(`expected ${SCAFFOLD_KINDS.join(', ')} as kind; received ${kind}`, ['kind']);
  if (!/^([A-Z][a-z0-9]+)+$/.test(name))
    throw new BadUserInput(`expected a name in UpperCamelCase, as BrightestPoint; received ${name}`, [
      'name',
    ]);
  const fileName = name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
  if (known === 'shaper')
    return { fileName, unit: shaperText(name, author), test: shaperTestText(name, fileName) };
  return {
    fileName,
    unit: unitText(FORMS[known], name, author),
    test: testText(FORMS[known], name, fileName),
  };
}

function unitText({ base, kind, more, method }: Form, name: string, author: string): string {
  return `import { ${base}, defineUnit, z } from 'ampelgraph/unit';

/** Pure: what it says follows from its input and parameters alone. No files, network, clock, randomness. */
class ${name}Unit extends ${base} {
  constructor({ minDetections }) {
    super();
    this.minDetections = minDetections;
  }

${method}
}

export const ${name} = defineUnit({
  kind: '${kind}',
  name: '${name}',
  description: 'Says in one sentence what it finds, and for whom.',
  author: ${JSON.stringify(author)},
  licence: 'BSD-3-Clause',
${more}  params: z.strictObject({
    /** Positive detections that it takes. */
    minDetections: z.number().int().min(1).default(1),
  }),
  create: (params) => new ${name}Unit(params),
});
`;
}

function testText({ trial }: Form, name: string, fileName: string): string {
  return `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ${name} } from './${fileName}.js';

const points = [
  { id: 'ztf:1', kind: 'DETECTION', sign: 'POSITIVE', mjd: 60000, timeReference: 'EXPOSURE_START', band: 'g', mag: 19, magErr: 0.1 },
  { id: 'ztf:2', kind: 'DETECTION', sign: 'POSITIVE', mjd: 60003, timeReference: 'EXPOSURE_START', band: 'r', mag: 18, magErr: 0.1 },
];

test('${name} says what it found in two detections', () => {
  const unit = ${name}.create({});
${trial}
});

test('${name} refuses parameters that it has not', () => {
  assert.throws(() => ${name}.create({ noSuchParameter: 1 }), /noSuchParameter/);
});
`;
}
