import { useState } from 'preact/hooks';
import type { LightCurveColumns } from '../light-curve/plot-series.js';
import { count, decimals } from '../words.js';

const HEADS = ['MJD, UTC', 'Band', 'Kind', 'Magnitude, AB', 'Flux, µJy'];

/** The points of a light curve as text: for readers of the screen, and to copy. Written when it is opened. */
export function PointsTable({ columns }: { readonly columns: LightCurveColumns }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The {count(columns.mjd.length, 'point')} as a table</summary>
      {isOpen && (
        <div class="scroll tall">
          <table class="plain">
            <thead>
              <tr>
                {HEADS.map((head) => (
                  <th
                    key={head}
                    scope="col"
                    class={head === 'Band' || head === 'Kind' ? undefined : 'number'}
                  >
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {columns.mjd.map((mjd, index) => (
                <tr key={columns.id[index]}>
                  <td class="number">{mjd.toFixed(5)}</td>
                  <td>{columns.band[index]}</td>
                  <td>{kindWords(columns, index)}</td>
                  <td class="number">{magnitude(columns, index)}</td>
                  <td class="number">
                    {measured(columns.fluxMicrojansky[index], columns.fluxErrMicrojansky[index], 1)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

function kindWords({ kind, sign }: LightCurveColumns, index: number): string {
  const word = { DETECTION: 'detection', FORCED: 'forced', UPPER_LIMIT: 'upper limit' }[
    kind[index] ?? 'DETECTION'
  ];
  return sign[index] === 'NEGATIVE' ? `${word}, negative` : word;
}

function magnitude({ limitMag, mag, magErr }: LightCurveColumns, index: number): string {
  const limit = limitMag[index];
  return typeof limit === 'number' ? `> ${decimals(limit, 3)}` : measured(mag[index], magErr[index], 3);
}

function measured(
  value: number | null | undefined,
  error: number | null | undefined,
  places: number,
): string {
  return typeof value === 'number' ? `${decimals(value, places)} ± ${decimals(error, places)}` : '–';
}
