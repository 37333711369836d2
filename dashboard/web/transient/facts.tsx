import type { ComponentChildren } from 'preact';
import type { TransientDetails } from '../api/answers.js';
import { BandMark } from '../light-curve/band-mark.js';
import { formatMjd } from '../search/instant.js';
import { separationArcsec } from '../search/separation.js';
import { formatDec, formatRa } from '../search/sexagesimal.js';
import { count, decimals, smallAngle } from '../words.js';
import { CopyButton } from './copy-button.js';

/** Position, times, numbers and quality of a transient. */
export function Facts({ transient }: { readonly transient: TransientDetails }) {
  return (
    <section class="card" aria-labelledby="facts-title">
      <h2 id="facts-title">Facts</h2>
      <dl class="facts">
        <Position transient={transient} />
        <Times transient={transient} />
        <Numbers transient={transient} />
        <Quality transient={transient} />
      </dl>
      {transient.bands.length > 0 && <Bands transient={transient} />}
    </section>
  );
}

interface Part {
  readonly transient: TransientDetails;
}

function Position({ transient }: Part) {
  const { raDeg, decDeg, surveyRaDeg, surveyDecDeg, positionErrorArcsec } = transient;
  if (raDeg === null || decDeg === null)
    return <Fact name="Position">none: no detection that you may see</Fact>;
  const [degrees, sexagesimal] = [
    `${raDeg.toFixed(6)} ${decDeg.toFixed(6)}`,
    `${formatRa(raDeg)} ${formatDec(decDeg)}`,
  ];
  return (
    <>
      <Fact name="Position, ICRS" isWide>
        <span data-testid="position">
          {decimals(raDeg, 6)}° {decDeg < 0 ? '' : '+'}
          {decimals(decDeg, 6)}°
        </span>
        <CopyButton text={degrees} label="Copy the position in degrees" />
        <br />
        {sexagesimal}
        <CopyButton
          text={sexagesimal.replace('−', '-')}
          label="Copy the position in hours and degrees, minutes, seconds"
        />
      </Fact>
      <Fact name="Error of the mean">
        {positionErrorArcsec === null ? '–' : smallAngle(positionErrorArcsec)}
      </Fact>
      {surveyRaDeg !== null && surveyDecDeg !== null && (
        <Fact name="From the survey's position">
          {smallAngle(separationArcsec({ raDeg, decDeg }, { raDeg: surveyRaDeg, decDeg: surveyDecDeg }))}
        </Fact>
      )}
    </>
  );
}

function Times({ transient }: Part) {
  const { firstDetectionMjd, lastDetectionMjd, lastLimitMjd, lastLimitMag } = transient;
  return (
    <>
      <Fact name="First detection">{instant(firstDetectionMjd)}</Fact>
      <Fact name="Last detection">{instant(lastDetectionMjd)}</Fact>
      {lastLimitMjd !== null && firstDetectionMjd !== null && (
        <Fact name="Last limit before it">
          {decimals(lastLimitMag, 2)} mag, {decimals(firstDetectionMjd - lastLimitMjd, 2)} d earlier
        </Fact>
      )}
    </>
  );
}

function Numbers({ transient }: Part) {
  const { detectionCount, negativeDetectionCount, negativeShare, forcedCount, upperLimitCount } = transient;
  return (
    <>
      <Fact name="Peak">
        {transient.peakMag === null
          ? '–'
          : [`${decimals(transient.peakMag, 2)} ${transient.peakBand}, `, instant(transient.peakMjd)]}
      </Fact>
      <Fact name="Newest">
        {transient.lastMag === null ? '–' : `${decimals(transient.lastMag, 2)} ${transient.lastBand}`}
      </Fact>
      <Fact name="Detections">
        {count(detectionCount)}
        {negativeDetectionCount > 0 &&
          ` and ${count(negativeDetectionCount)} below the reference (${decimals((negativeShare ?? 0) * 100, 0)} %)`}
      </Fact>
      <Fact name="Forced, limits">
        {count(forcedCount)}, {count(upperLimitCount)}
      </Fact>
    </>
  );
}

function Quality({ transient }: Part) {
  const { starScore, starDistanceArcsec, solarSystemDistanceArcsec } = transient;
  const star =
    starScore === null
      ? 'none known'
      : `score ${decimals(starScore, 2)}${starDistanceArcsec === null ? '' : ` at ${smallAngle(starDistanceArcsec)}`}`;
  return (
    <>
      <Fact name="Real-bogus, best (last)">
        {decimals(transient.bestRb, 2)} ({decimals(transient.lastRb, 2)})
      </Fact>
      <Fact name="Deep real-bogus, best (last)">
        {decimals(transient.bestDrb, 2)} ({decimals(transient.lastDrb, 2)})
      </Fact>
      <Fact name="Nearest source, 1 is a star">{star}</Fact>
      <Fact name="Solar-system object">
        {solarSystemDistanceArcsec === null
          ? 'none near'
          : `known one at ${smallAngle(solarSystemDistanceArcsec)}`}
      </Fact>
    </>
  );
}

function Fact(props: {
  readonly name: string;
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={props.isWide ? 'wide' : undefined}>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Bands({ transient: { bands } }: Part) {
  return (
    <div class="scroll">
      <table class="plain">
        <caption class="unseen">Detections by band</caption>
        <thead>
          <tr>
            <th scope="col">Band</th>
            <th scope="col" class="number">
              n
            </th>
            <th scope="col" class="number">
              First, UTC
            </th>
            <th scope="col" class="number">
              Last, UTC
            </th>
            <th scope="col" class="number">
              Peak
            </th>
            <th scope="col" class="number">
              Peak, UTC
            </th>
          </tr>
        </thead>
        <tbody>
          {bands.map((summary) => (
            <tr key={summary.band}>
              <th scope="row">
                <BandMark band={summary.band} kind="detection" /> {summary.band}
              </th>
              <td class="number">{count(summary.count)}</td>
              <td class="number">{formatMjd(summary.firstMjd)}</td>
              <td class="number">{formatMjd(summary.lastMjd)}</td>
              <td class="number">{decimals(summary.peakMag, 2)}</td>
              <td class="number">{formatMjd(summary.peakMjd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function instant(mjd: number | null): ComponentChildren {
  if (mjd === null) return '–';
  return <span title={`MJD ${mjd.toFixed(5)} UTC`}>{formatMjd(mjd)} UTC</span>;
}
