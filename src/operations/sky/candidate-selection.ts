import { BadUserInput } from '../../domain/errors.js';
import type { Predicate } from '../../domain/predicate.js';
import { type Canonicalizable, contentHash } from '../../provenance/canonical-json.js';
import {
  type CandidateWindow,
  type MjdWindow,
  PRESETS,
  type PresetName,
  placeWindow,
  presetOfKind,
} from '../../sky/candidates/window.js';
import type { EventLocalization } from '../../sky/event/event-state.js';
import type { Localization } from '../../sky/localization/localization.js';
import { type KeptEvent, noticeOf } from '../../storage/event-reader.js';
import { atPath } from '../at-path.js';
import type { RequestContext } from '../request-context.js';
import { readTransientWhere } from '../where/read-transient-where.js';
import type { Given, TransientWhere } from '../where/transient-where.js';
import { checkLevel } from './event-view.js';
import { chosenOf, openLocalization } from './open-event.js';

/** Which candidates of an event are asked for. */
export interface SelectionRequest {
  readonly level: number;
  /** Instead of a preset; `{}` for any time. */
  readonly window?: Given<CandidateWindow>;
  /** That of the event's kind when neither is given. */
  readonly preset?: Given<PresetName>;
  readonly where?: Given<TransientWhere>;
}

/** What was asked of an event, checked and made ready: all that its answer follows from, beside the store. */
export interface CandidateSelection {
  readonly event: KeptEvent;
  readonly used: EventLocalization;
  readonly localization: Localization;
  readonly level: number;
  /** As asked for, or as the preset says. */
  readonly window: CandidateWindow;
  readonly preset: PresetName | undefined;
  readonly placed: MjdWindow;
  readonly where: Predicate | undefined;
  /** Names the selection: event, localisation, level, window, `where`, and who asks. */
  readonly hash: string;
}

/**
 * Checks a selection and opens the localisation that it is about.
 *
 * @throws {BadUserInput} for a level, window, preset or `where` that is wrong, and for an event without a localisation
 */
export async function selectCandidates(
  context: RequestContext,
  event: KeptEvent,
  request: SelectionRequest,
): Promise<CandidateSelection> {
  const { level } = request;
  checkLevel(level);
  const { window, preset } = windowOf(event, request);
  const placed = atPath(['window'], () => placeWindow(window, event.state.eventUnixMs));
  const where = await readTransientWhere(context, request.where);
  const used = chosenOf(event).localization;
  const localization = await openLocalization(context, event, used);
  const hash = contentHash([
    event.state.name,
    noticeOf(event, used).id,
    level,
    plain(placed),
    plain(where ?? null),
    context.clearance.key,
  ]);
  return { event, used, localization, level, window, preset, placed, where, hash };
}

function windowOf(
  { state }: KeptEvent,
  { window, preset }: SelectionRequest,
): { readonly window: CandidateWindow; readonly preset: PresetName | undefined } {
  if (window && preset)
    throw new BadUserInput('give `window` or `preset`, not both; a window says what a preset would', [
      'preset',
    ]);
  if (window) return { window, preset: undefined };
  // Without a time there is nothing that the window of its kind could be counted from.
  const chosen = preset ?? (state.eventUnixMs === undefined ? undefined : presetOfKind(state.kind));
  return { window: chosen ? PRESETS[chosen] : {}, preset: chosen };
}

/** Infinite ends have no form in JSON; written as text they have. */
function plain(value: object | null): Canonicalizable {
  return JSON.parse(
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'number' && !Number.isFinite(member) ? String(member) : member,
    ),
  ) as Canonicalizable;
}
