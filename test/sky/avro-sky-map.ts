import avro from 'avsc';

/**
 * Takes the map out of an IGWN notice in an Avro container (fields event.skymap).
 *
 * Only tests do it so: the program reads such notices in src/sky/notice.
 */
export function openAvroSkyMap(container: Buffer): Uint8Array {
  const records = readContainer(container);
  const map = (records[0] as { event?: { skymap?: Uint8Array } } | undefined)?.event?.skymap;
  if (map === undefined) throw new TypeError('the notice has no event.skymap');
  return map;
}

/** Reads the blocks of a container without codec: magic, metadata, sync mark, then counted blocks. */
function readContainer(container: Buffer): unknown[] {
  const header = avro.Type.forSchema({
    type: 'record',
    name: 'Header',
    fields: [
      { name: 'magic', type: { type: 'fixed', name: 'Magic', size: 4 } },
      { name: 'meta', type: { type: 'map', values: 'bytes' } },
      { name: 'sync', type: { type: 'fixed', name: 'Sync', size: 16 } },
    ],
  });
  const { value, offset } = header.decode(container, 0);
  const schema = JSON.parse(String((value as { meta: Record<string, Buffer> }).meta['avro.schema']));
  const type = avro.Type.forSchema(schema, { wrapUnions: false });
  const long = avro.Type.forSchema('long');
  const count = long.decode(container, offset);
  const size = long.decode(container, count.offset);
  return [type.decode(container, size.offset).value];
}
