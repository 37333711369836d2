import { describe, expect, it } from 'vitest';
import { toPointVersion } from '../../src/domain/datapoint.js';
import { canonicalJson, contentHash } from '../../src/provenance/canonical-json.js';
import {
  configHashOf,
  resultIdOf,
  stateIdOf,
  ticketKeyOf,
  traceIdOf,
  traceOf,
  unitVersionIdOf,
} from '../../src/provenance/trace.js';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);
const c = '0123456789abcdef'.repeat(4);

describe('ids of provenance', () => {
  it('are the content hash of the documented array', () => {
    const points = ['ztf:111=0123456789abcdef', 'ztf:h:00ff00ff00ff00ff00ff00ff00ff00ff=0123456789abcdef'];
    expect(traceIdOf(a, b)).toBe(contentHash([a, b]));
    expect(stateIdOf('ztf', 'ZTF18abc', a, points.map(toPointVersion))).toBe(
      contentHash(['ztf', 'ZTF18abc', a, points]),
    );
    expect(stateIdOf('ztf', 'ZTF18abc', a, [])).toBe(contentHash(['ztf', 'ZTF18abc', a, []]));
    expect(ticketKeyOf('RiseDecline', a, b, [c, a])).toBe(contentHash(['RiseDecline', a, b, [c, a]]));
    expect(resultIdOf(a, b, [])).toBe(contentHash([a, b, []]));
    expect(resultIdOf(a, b, [c])).toBe(contentHash([a, b, [c]]));
  });

  it('stay canonical for names with characters that JSON escapes', () => {
    for (const name of ['quote " and \\', 'é ñ 星', 'line\nbreak', '\u2028', '\u007f', '\u001f'])
      expect(stateIdOf('lsst', name, a, [])).toBe(contentHash(['lsst', name, a, []]));
  });

  it('tell apart which ids were consumed and in which order', () => {
    expect(new Set([[], [a], [b], [a, b], [b, a]].map((ids) => resultIdOf(c, c, ids))).size).toBe(5);
  });

  it('of a unit version depend on package, version, name and digest', () => {
    const base = { package: 'p', version: '1', name: 'n', digest: a };
    const others = [
      { ...base, package: 'q' },
      { ...base, version: '2' },
      { ...base, name: 'm' },
      { ...base, digest: b },
    ];
    expect(new Set([base, ...others].map(unitVersionIdOf)).size).toBe(5);
    expect(unitVersionIdOf(base)).toBe(contentHash(['p', '1', 'n', a]));
  });

  it('of a trace do not depend on the order in which the configuration names its members', () => {
    const version = { id: a };
    expect(traceOf(version, { x: 1, y: [2] })).toEqual({
      id: contentHash([a, configHashOf({ y: [2], x: 1 })]),
      unitVersion: version,
      config: { hash: configHashOf({ x: 1, y: [2] }), config: { x: 1, y: [2] } },
    });
    expect(canonicalJson({ y: [2], x: 1 })).toBe('{"x":1,"y":[2]}');
  });
});
