import { BadUserInput } from '../../domain/errors.js';
import type { Json } from '../../domain/scalar.js';
import { mjdOfUnixMs } from '../../domain/time.js';
import { type ContourColumns, toColumns, toGeoJson } from '../../sky/contour/contour.js';
import type { EventLocalization } from '../../sky/event/event-state.js';
import { summaryOf } from '../../sky/localization/localization.js';
import { MapLocalization } from '../../sky/localization/map-localization.js';
import { writeMocText } from '../../sky/moc/write-moc.js';
import { type KeptEvent, noticeOf } from '../../storage/event-reader.js';
import type { RequestContext } from '../request-context.js';
import { cellsOfRegion, contourOfRegion } from './drawn-region.js';
import { openLocalization, skymapId } from './open-event.js';

/** Longer files are not given out as text. */
const MAX_RAW_TEXT = 1 << 20;

/** A localisation of an event as it is answered. */
export interface LocalizationView {
  readonly kind: 'DENSITY' | 'FLAT';
  readonly form: string;
  readonly containment: number;
  readonly levelApplied: boolean;
  readonly profile: string;
  readonly source: string;
  readonly product: string;
  readonly revision: number | undefined;
  readonly revisionName: string | undefined;
  readonly issuedAt: string | undefined;
  readonly isCurrent: boolean;
  /** Why it is the one used; absent for the others. */
  readonly reason: string | undefined;
}

/** An event as it is answered; what needs its map is read when it is asked for. */
export class EventView {
  readonly type = 'Skymap';

  constructor(
    private readonly context: RequestContext,
    readonly event: KeptEvent,
  ) {}

  get id(): string {
    return skymapId(this.event);
  }

  get name(): string {
    return this.event.state.name;
  }

  get aliases(): readonly string[] {
    return this.event.state.aliases;
  }

  get kind(): string {
    return this.event.state.kind;
  }

  get isTest(): boolean {
    return this.event.state.isTest;
  }

  get isRetracted(): boolean {
    return this.event.state.standing.status === 'RETRACTED';
  }

  /** Counts the messages about the event, as the viewer sees them: grows with each. */
  get revision(): number {
    return this.event.state.notices.length;
  }

  get time(): string | undefined {
    return dateOf(this.event.state.eventUnixMs);
  }

  get mjd(): number | undefined {
    const { eventUnixMs } = this.event.state;
    return eventUnixMs === undefined ? undefined : mjdOfUnixMs(eventUnixMs);
  }

  get falseAlarmRatePerYear(): number | undefined {
    return this.event.state.falseAlarmRatePerYear;
  }

  get betterMapAt(): string | undefined {
    return this.event.state.betterMapAt;
  }

  /** Lists what was ever said of where it was, in order of revision within each product. */
  revisions(): Promise<readonly LocalizationView[]> {
    return Promise.all(this.event.state.localizations.map((each) => this.viewOf(each)));
  }

  /** Gives the localisation that is used when none is asked for. */
  async localization(): Promise<LocalizationView | undefined> {
    const { chosen } = this.event.state;
    return chosen && this.viewOf(chosen.localization);
  }

  async area(level: number): Promise<number | undefined> {
    checkLevel(level);
    return (await this.opened())?.areaDeg2(level);
  }

  /** Gives the border of the region of a level as GeoJSON. */
  async contour(level: number): Promise<Json | undefined> {
    checkLevel(level);
    const opened = await this.opened();
    return opened && (JSON.parse(JSON.stringify(toGeoJson(contourOfRegion(opened, level)))) as Json);
  }

  /** Gives it as columns. */
  async contourColumns(level: number): Promise<ContourColumns | undefined> {
    checkLevel(level);
    const opened = await this.opened();
    return opened && toColumns(contourOfRegion(opened, level));
  }

  /** Gives the region of a level as a MOC in text, as `region: {moc}` takes it. */
  async moc(level: number): Promise<string | undefined> {
    checkLevel(level);
    const opened = await this.opened();
    return opened && writeMocText(cellsOfRegion(opened, level));
  }

  async maxProbability(): Promise<
    | {
        readonly raDeg: number;
        readonly decDeg: number;
        readonly probabilityDensityPerDeg2: number | undefined;
      }
    | undefined
  > {
    const opened = await this.opened();
    if (!opened?.best) return undefined;
    const { raDeg, decDeg } = opened.best;
    return { raDeg, decDeg, probabilityDensityPerDeg2: opened.probabilityDensityPerDeg2(raDeg, decDeg) };
  }

  /** Gives the distance that the map's header states. */
  async distance(): Promise<{ readonly meanMpc: number; readonly stdMpc: number | undefined } | undefined> {
    const opened = await this.opened();
    if (!(opened instanceof MapLocalization)) return undefined;
    const { distanceMeanMpc: meanMpc, distanceStdMpc: stdMpc } = opened.map.facts;
    return meanMpc === undefined ? undefined : { meanMpc, stdMpc };
  }

  /** Gives the message of the localisation that is used as it came; `undefined` for binary, typed or long ones. */
  async raw(): Promise<string | undefined> {
    const { chosen } = this.event.state;
    const kept = chosen && noticeOf(this.event, chosen.localization);
    if (kept?.rawBlob === undefined) return undefined;
    const { storage, clearance } = this.context;
    const bytes = await storage.records.blob(clearance, { kind: 'NOTICE', id: kept.id }, kept.rawBlob);
    if (!bytes || bytes.length > MAX_RAW_TEXT || bytes.includes(0)) return undefined;
    return Buffer.from(bytes).toString('utf8');
  }

  private async opened() {
    return this.event.state.chosen && openLocalization(this.context, this.event);
  }

  private async viewOf(localization: EventLocalization): Promise<LocalizationView> {
    return viewOfLocalization(this.context, this.event, localization);
  }
}

/** Gives what an answer says of a localisation of an event. */
export async function viewOfLocalization(
  context: RequestContext,
  event: KeptEvent,
  localization: EventLocalization,
): Promise<LocalizationView> {
  const { product, stream, revision, revisionName, issuedUnixMs, isCurrent } = localization;
  const opened = await openLocalization(context, event, localization);
  const { chosen } = event.state;
  return {
    ...summaryOf(opened),
    form: opened.form,
    source: stream,
    product,
    revision,
    revisionName,
    issuedAt: dateOf(issuedUnixMs),
    isCurrent,
    reason: chosen?.localization === localization ? chosen.reason : undefined,
  };
}

/** @throws {BadUserInput} for a level outside (0, 1] */
export function checkLevel(level: number): void {
  if (!(level > 0 && level <= 1))
    throw new BadUserInput(`level must be a probability in (0, 1]; received ${level}`, ['level']);
}

function dateOf(unixMs: number | undefined): string | undefined {
  return unixMs === undefined ? undefined : new Date(unixMs).toISOString();
}
