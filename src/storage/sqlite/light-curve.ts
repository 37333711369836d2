import { type CurveNames, LightCurve } from '../packed/light-curve.js';
import type { SqliteConnection } from './connection.js';
import type { InternedKeys } from './interned-keys.js';

/** A transient's light curve with rowids. */
export type KeptLightCurve = LightCurve<number>;

/** Gives what light curves need of the interned keys; names not known yet are interned. */
export function curveNames(keys: InternedKeys): CurveNames {
  return {
    label: (id) => keys.labels.keyOf(id),
    band: (id) => keys.words.keyOf(id),
    term: (id) => keys.term(id),
    termId: (term) => keys.internTerm(term),
    labelId: (label) => keys.labels.intern(label),
    bandId: (band) => keys.words.intern(band),
  };
}

/** Reads the light curve of a transient. */
export function readLightCurve(
  connection: SqliteConnection,
  names: CurveNames,
  survey: string,
  transient: number,
): KeptLightCurve {
  const rows = connection
    .rows<[number, number, number, number, Buffer]>(
      'select id, term, segment, point_count, points from light_curve_segment where transient = ? order by term, segment',
    )
    .all(transient);
  return new LightCurve(
    names,
    survey,
    rows.map(([id, term, number, count, points]) => ({ id, term, number, count, points })),
  );
}

/** Writes what changed. Emptied segments go. */
export function saveLightCurve(connection: SqliteConnection, curve: KeptLightCurve, transient: number): void {
  for (const segment of curve.takeChanged()) {
    const { id, term, number, count, points } = segment;
    if (count === 0) {
      segment.id = undefined;
      if (id !== undefined) connection.command('delete from light_curve_segment where id = ?').run(id);
    } else if (id === undefined)
      segment.id = Number(
        connection
          .command(
            'insert into light_curve_segment (transient, term, segment, point_count, points) values (?, ?, ?, ?, ?)',
          )
          .run(transient, term, number, count, points).lastInsertRowid,
      );
    else
      connection
        .command('update light_curve_segment set point_count = ?, points = ? where id = ?')
        .run(count, points, id);
  }
}
