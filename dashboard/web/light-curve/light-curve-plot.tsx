import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatMjd } from '../search/instant.js';
import { useWidth } from '../use-width.js';
import { count, decimals } from '../words.js';
import { BandMark } from './band-mark.js';
import { makePlot, type PointedMark } from './make-plot.js';
import {
  type BandMarks,
  type Brightness,
  type LightCurveColumns,
  type MarkKind,
  plotSeries,
} from './plot-series.js';
import { useDarkness } from './use-darkness.js';

interface LightCurvePlotProps {
  readonly columns: LightCurveColumns;
  readonly brightness: Brightness;
  readonly onBrightness: (brightness: Brightness) => void;
}

const KIND_WORDS: Readonly<Record<MarkKind, string>> = {
  detection: 'detection',
  forced: 'forced',
  limit: 'upper limit',
};

/** The light curve: marks by band in colour and shape, hollow for fadings, triangles for upper limits. */
export function LightCurvePlot({ columns, brightness, onBrightness }: LightCurvePlotProps) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const { bands, leftOut } = useMemo(() => plotSeries(columns, brightness), [columns, brightness]);
  const shown = useMemo(() => bands.filter(({ band }) => !hidden.has(band)), [bands, hidden]);
  const toggle = (band: string) => {
    const next = new Set(hidden);
    if (!next.delete(band)) next.add(band);
    setHidden(next);
  };
  return (
    <div class="light-curve">
      <div class="legend">
        {bands.map(({ band, marks }) => (
          <button
            key={band}
            type="button"
            class="band"
            aria-pressed={!hidden.has(band)}
            onClick={() => toggle(band)}
          >
            <BandMark band={band} kind="detection" /> {band} <small>{count(marks.length)}</small>
          </button>
        ))}
        <BrightnessSwitch brightness={brightness} onBrightness={onBrightness} />
      </div>
      <PlotArea bands={shown} columns={columns} brightness={brightness} />
      <Key bands={bands} brightness={brightness} leftOut={leftOut} />
    </div>
  );
}

function BrightnessSwitch({ brightness, onBrightness }: Omit<LightCurvePlotProps, 'columns'>) {
  return (
    <fieldset class="switch">
      <legend class="unseen">Vertical axis</legend>
      {(['mag', 'flux'] as const).map((choice) => (
        <button
          key={choice}
          type="button"
          aria-pressed={brightness === choice}
          onClick={() => onBrightness(choice)}
        >
          {choice === 'mag' ? 'Magnitude' : 'Flux'}
        </button>
      ))}
    </fieldset>
  );
}

interface PlotAreaProps {
  readonly bands: readonly BandMarks[];
  readonly columns: LightCurveColumns;
  readonly brightness: Brightness;
}

function PlotArea({ bands, columns, brightness }: PlotAreaProps) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const isDark = useDarkness();
  const [pointed, setPointed] = useState<PointedMark>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the style, which follows the darkness
  useEffect(() => {
    if (!place.current) return;
    const height = Math.round(Math.max(260, Math.min(380, width * 0.58)));
    const plot = makePlot(place.current, { bands, brightness, width, height, onPoint: setPointed });
    return () => {
      setPointed(undefined);
      plot.destroy();
    };
  }, [bands, brightness, width, isDark]);
  const total = bands.reduce((sum, { marks }) => sum + marks.length, 0);
  return (
    <div class="plot" data-testid="plot" data-points={total}>
      <div
        ref={place}
        role="img"
        aria-label={`Light curve of ${count(total, 'point')}; the points are listed below`}
      />
      {total === 0 && <p class="plot-empty">No point to draw: choose a band, or the axis of fluxes.</p>}
      {pointed && <Tooltip pointed={pointed} columns={columns} width={width} />}
    </div>
  );
}

function Tooltip(props: {
  readonly pointed: PointedMark;
  readonly columns: LightCurveColumns;
  readonly width: number;
}) {
  const { mark, x, y } = props.pointed;
  const isRight = x > props.width / 2;
  const style = {
    top: `${y}px`,
    ...(isRight ? { right: `${props.width - x + 12}px` } : { left: `${x + 12}px` }),
  };
  return (
    <div class="tooltip" style={style} aria-hidden="true">
      <strong>
        {props.columns.band[mark.index]} {KIND_WORDS[mark.kind]}
        {mark.isNegative && ', negative'}
      </strong>
      <span>{valueWords(props.columns, mark.index)}</span>
      <span>{formatMjd(mark.mjd)} UTC</span>
      <span>MJD {mark.mjd.toFixed(4)}</span>
    </div>
  );
}

/** Says what was measured, magnitudes and flux both. */
function valueWords(columns: LightCurveColumns, index: number): string {
  const limit = columns.limitMag[index];
  if (typeof limit === 'number') return `fainter than ${decimals(limit, 2)} mag`;
  const [mag, flux] = [columns.mag[index], columns.fluxMicrojansky[index]];
  const words = [
    typeof mag === 'number' && `${decimals(mag, 2)} ± ${decimals(columns.magErr[index], 2)} mag`,
    typeof flux === 'number' &&
      `${decimals(flux, 1)} ± ${decimals(columns.fluxErrMicrojansky[index], 1)} µJy`,
  ];
  return words.filter(Boolean).join(', ');
}

/** Explains the kinds of marks that are on the plot. */
function Key(props: {
  readonly bands: readonly BandMarks[];
  readonly brightness: Brightness;
  readonly leftOut: number;
}) {
  const marks = props.bands.flatMap((band) => band.marks);
  const shown = (['detection', 'forced', 'limit'] as const).filter((kind) =>
    marks.some((mark) => mark.kind === kind),
  );
  const hasNegative = marks.some(({ isNegative }) => isNegative);
  return (
    <p class="key note">
      {shown.map((kind) => (
        <span key={kind}>
          <BandMark kind={kind} /> {KIND_WORDS[kind]}
        </span>
      ))}
      {hasNegative && (
        <span>
          <BandMark kind="detection" isNegative /> hollow: below the reference
          {props.brightness === 'mag' && ', at its unsigned flux'}
        </span>
      )}
      {props.leftOut > 0 && <span>{count(props.leftOut)} below S/N 3 are on the axis of fluxes only</span>}
      <span class="drag-hint">drag to enlarge, double-click for all</span>
    </p>
  );
}
