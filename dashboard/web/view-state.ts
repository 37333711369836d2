import { EMPTY_SEARCH, RADIUS_UNITS, type RadiusUnit, type SearchFields } from './search/search-fields.js';
import {
  DEFAULT_ORDER,
  ORDER_FIELDS,
  type OrderField,
  type TransientOrder,
} from './search/transient-where.js';

/** A page of the results: from the start, after a cursor, or before one. */
export type Page =
  | { readonly from: 'start' }
  | { readonly from: 'after' | 'before'; readonly cursor: string };

/** What the dashboard shows: all of it stands in the address, so that a view can be sent to a colleague. */
export interface ViewState {
  readonly search: SearchFields;
  readonly order: TransientOrder;
  readonly page: Page;
  /** Global id of the transient that is open. */
  readonly selected: string | undefined;
  /** Record whose origin is shown; the transient itself when absent. */
  readonly origin: string | undefined;
  readonly brightness: 'mag' | 'flux';
  /** Global id of the event whose counterparts are shown. */
  readonly event: string | undefined;
  readonly level: Level;
  readonly candidateOrder: CandidateOrder;
}

/** Credible levels that the page offers, as they stand in the address: percent. */
export const LEVELS = ['50', '90', '99'] as const;
export type Level = (typeof LEVELS)[number];

/** Orders of candidates, as the API names them. */
export const CANDIDATE_ORDERS = ['LEVEL', 'DENSITY', 'SEPARATION', 'FIRST_DETECTION'] as const;
export type CandidateOrder = (typeof CANDIDATE_ORDERS)[number];

export const FIRST_VIEW: ViewState = {
  search: EMPTY_SEARCH,
  order: DEFAULT_ORDER,
  page: { from: 'start' },
  selected: undefined,
  origin: undefined,
  brightness: 'mag',
  event: undefined,
  level: '90',
  candidateOrder: 'LEVEL',
};

const TEXT_FIELDS = Object.keys(EMPTY_SEARCH).filter(isTextField);

/** Reads the view from the part of an address after `#`. What it does not know is left out. */
export function readView(hash: string): ViewState {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const texts = TEXT_FIELDS.map((name) => [name, parameters.get(name) ?? ''] as const);
  const unit = parameters.get('unit') ?? '';
  return {
    search: { ...EMPTY_SEARCH, ...Object.fromEntries(texts), unit: isRadiusUnit(unit) ? unit : 'arcsec' },
    order: readOrder(parameters.get('sort') ?? ''),
    page: readPage(parameters),
    selected: parameters.get('t') ?? undefined,
    origin: parameters.get('origin') ?? undefined,
    brightness: parameters.get('brightness') === 'flux' ? 'flux' : 'mag',
    event: parameters.get('event') ?? undefined,
    level: oneOf(LEVELS, parameters.get('level')) ?? FIRST_VIEW.level,
    candidateOrder: oneOf(CANDIDATE_ORDERS, parameters.get('by')) ?? FIRST_VIEW.candidateOrder,
  };
}

/** Writes a view as the part of an address after `#`; empty for the first view. */
export function formatView(view: ViewState): string {
  const parameters = new URLSearchParams();
  for (const name of TEXT_FIELDS) if (view.search[name] !== '') parameters.set(name, view.search[name]);
  if (view.search.radius !== '') parameters.set('unit', view.search.unit);
  const { field, direction } = view.order;
  if (field !== DEFAULT_ORDER.field || direction !== DEFAULT_ORDER.direction)
    parameters.set('sort', `${direction === 'DESC' ? '-' : ''}${field}`);
  if (view.page.from !== 'start') parameters.set(view.page.from, view.page.cursor);
  if (view.selected !== undefined) parameters.set('t', view.selected);
  if (view.origin !== undefined) parameters.set('origin', view.origin);
  if (view.brightness === 'flux') parameters.set('brightness', 'flux');
  if (view.event !== undefined) {
    parameters.set('event', view.event);
    if (view.level !== FIRST_VIEW.level) parameters.set('level', view.level);
    if (view.candidateOrder !== FIRST_VIEW.candidateOrder) parameters.set('by', view.candidateOrder);
  }
  return parameters.toString();
}

function readOrder(text: string): TransientOrder {
  const field = text.replace(/^-/, '');
  return isOrderField(field) ? { field, direction: text.startsWith('-') ? 'DESC' : 'ASC' } : DEFAULT_ORDER;
}

function readPage(parameters: URLSearchParams): Page {
  for (const from of ['after', 'before'] as const) {
    const cursor = parameters.get(from);
    if (cursor !== null) return { from, cursor };
  }
  return { from: 'start' };
}

function oneOf<Text extends string>(texts: readonly Text[], given: string | null): Text | undefined {
  return texts.find((text) => text === given);
}

function isTextField(name: string): name is Exclude<keyof SearchFields, 'unit'> {
  return name !== 'unit' && Object.hasOwn(EMPTY_SEARCH, name);
}

function isRadiusUnit(text: string): text is RadiusUnit {
  return Object.hasOwn(RADIUS_UNITS, text);
}

function isOrderField(text: string): text is OrderField {
  return Object.hasOwn(ORDER_FIELDS, text);
}
