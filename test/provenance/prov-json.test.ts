import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { localName, ProvDocument } from '../../src/provenance/prov-json.js';
import { realData } from '../real-data.js';
import { provJsonMistakes } from './prov-json-reader.js';

const folder = realData('vectors/prov-json');

describe.skipIf(folder === undefined)('the reader of PROV-JSON that judges our documents', () => {
  const files = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.json'));
  const documentOf = (file: string): unknown => JSON.parse(readFileSync(join(folder ?? '', file), 'utf8'));

  test('is given the documents of the interoperability vectors', () => expect(files.length).toBe(48));

  test.each(files)('finds nothing wrong with %s', (file) =>
    expect(provJsonMistakes(documentOf(file))).toEqual([]),
  );

  test('finds what is taken away from them: a required argument, a prefix', () => {
    for (const file of files) {
      const { prefix: _, ...bare } = documentOf(file) as Record<string, unknown>;
      expect(provJsonMistakes(bare)).not.toEqual([]);
    }
    const derivation = documentOf('derivation7.json') as Record<
      string,
      Record<string, Record<string, unknown>>
    >;
    for (const statement of Object.values(derivation.wasDerivedFrom ?? {}))
      delete statement['prov:usedEntity'];
    expect(provJsonMistakes(derivation)[0]).toMatch(/lacks prov:usedEntity/);
  });
});

describe('a PROV-JSON document', () => {
  test('says each element once, with all that was said of it, and each relation', () => {
    const document = new ProvDocument({ ex: 'http://example.org/' });
    document.declare('entity', 'ex:e', { 'prov:label': 'e', 'ex:gone': undefined });
    document.declare('entity', 'ex:e', { 'ex:size': 3, 'prov:type': [{ name: 'prov:Collection' }] });
    document.declare('activity', 'ex:a', {});
    document.relate('used', { activity: 'ex:a', entity: 'ex:e' }, { 'prov:role': 'input' });
    document.relate('used', { activity: 'ex:a', entity: 'ex:f' });
    const json = document.toJson();
    expect(json).toEqual({
      prefix: { xsd: 'http://www.w3.org/2001/XMLSchema#', ex: 'http://example.org/' },
      entity: {
        'ex:e': {
          'prov:label': 'e',
          'ex:size': 3,
          'prov:type': [{ $: 'prov:Collection', type: 'prov:QUALIFIED_NAME' }],
        },
      },
      activity: { 'ex:a': {} },
      used: {
        '_:r1': { 'prov:activity': 'ex:a', 'prov:entity': 'ex:e', 'prov:role': 'input' },
        '_:r2': { 'prov:activity': 'ex:a', 'prov:entity': 'ex:f' },
      },
    });
    expect(provJsonMistakes(json)).toEqual([]);
  });

  test('an element that stands in the wrong place is found', () => {
    const document = new ProvDocument({ ex: 'http://example.org/' });
    document.declare('entity', 'ex:e', {});
    document.relate('used', { activity: 'ex:e', entity: 'ex:e' });
    expect(provJsonMistakes(document.toJson())).toEqual([
      'used _:r1 prov:activity names ex:e, which is no activity',
    ]);
  });

  test('any text becomes the local part of a name, and different texts different names', () => {
    const texts = [
      'a b',
      'a%20b',
      'ä',
      "O'Neil (x)",
      'a.',
      '.a',
      '-a',
      'a:b',
      'a/b',
      '~',
      'ampelgraph 0.1.0',
    ];
    const names = texts.map(localName);
    expect(new Set(names).size).toBe(texts.length);
    for (const name of names)
      expect(
        provJsonMistakes({ prefix: { ex: 'http://example.org/' }, entity: { [`ex:${name}`]: {} } }),
      ).toEqual([]);
  });
});
