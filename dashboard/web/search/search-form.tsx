import { useId, useState } from 'preact/hooks';
import {
  EMPTY_SEARCH,
  type FieldReasons,
  RADIUS_UNITS,
  readSearch,
  type SearchFields,
} from './search-fields.js';
import { splitPair } from './sexagesimal.js';
import { firstDirection, ORDER_FIELDS, type OrderField, type TransientOrder } from './transient-where.js';

interface SearchFormProps {
  readonly search: SearchFields;
  readonly order: TransientOrder;
  readonly channels: readonly string[];
  /** Whether the form starts as one line that says what is searched. */
  readonly isFolded: boolean;
  readonly onSearch: (search: SearchFields, order: TransientOrder) => void;
}

/** The search form; asks only when it is sent, and only what it can read. */
export function SearchForm({ search, order, channels, isFolded, onSearch }: SearchFormProps) {
  const [fields, setFields] = useState(search);
  const [sort, setSort] = useState(order);
  const [reasons, setReasons] = useState<FieldReasons>(() => reasonsOf(search));
  const set = (change: Partial<SearchFields>) => setFields((before) => ({ ...before, ...change }));
  const submit = (event: Event) => {
    event.preventDefault();
    const found = reasonsOf(fields);
    setReasons(found);
    if (Object.keys(found).length === 0) onSearch(fields, sort);
  };
  const text = (name: TextName, label: string, placeholder: string, onText?: (value: string) => void) => (
    <Field
      label={label}
      placeholder={placeholder}
      value={fields[name]}
      reason={reasons[name]}
      onText={onText ?? ((value) => set({ [name]: value }))}
    />
  );
  return (
    <details class="card search" open={!isFolded}>
      <summary>
        <h2>Search</h2> <span class="summary">{inWords(search)}</span>
      </summary>
      <form onSubmit={submit} noValidate>
        <fieldset class="cone-fields">
          <legend>
            Cone <span class="note">ICRS, degrees or sexagesimal</span>
          </legend>
          {text('ra', 'Right ascension', '10:20:30', (value) => {
            // A pasted pair fills both fields.
            const pair = splitPair(value);
            set(pair ? { ra: pair[0], dec: pair[1] } : { ra: value });
          })}
          {text('dec', 'Declination', '+41:12:13')}
          {text('radius', 'Radius', '30')}
          <Choice
            label="Unit"
            value={fields.unit}
            options={Object.keys(RADIUS_UNITS).map((unit) => [unit, unit])}
            onChoice={(unit) => set({ unit: unit as SearchFields['unit'] })}
          />
        </fieldset>
        {text('name', 'Name', 'ZTF18*')}
        {text('minDetections', 'Detections, at least', '3')}
        {text('peakBrightest', 'Peak magnitude from', '15')}
        {text('peakFaintest', 'to', '19.5')}
        {text('since', 'Last detection since', '2021-03-01')}
        <Choice
          label="Accepted by channel"
          value={fields.channel}
          options={[
            ['', 'any or none'],
            ...withChosen(channels, fields.channel).map((name) => [name, name] as const),
          ]}
          onChoice={(channel) => set({ channel })}
        />
        <Choice
          label="Sort by"
          isWide
          value={sort.field}
          options={Object.entries(ORDER_FIELDS)}
          onChoice={(field) => {
            if (isOrderField(field)) setSort({ field, direction: firstDirection(field) });
          }}
        />
        <div class="actions">
          <button type="submit" class="primary">
            Search
          </button>
          <button type="button" onClick={() => onSearch(EMPTY_SEARCH, order)}>
            Clear
          </button>
        </div>
      </form>
    </details>
  );
}

type TextName = Exclude<keyof SearchFields, 'unit' | 'channel'>;

function Field(props: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly reason: string | undefined;
  readonly onText: (value: string) => void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        type="text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder={props.placeholder}
        value={props.value}
        aria-invalid={props.reason !== undefined}
        aria-describedby={props.reason === undefined ? undefined : `${id}-reason`}
        onInput={(event) => props.onText(event.currentTarget.value)}
      />
      {props.reason !== undefined && (
        <p class="refusal" id={`${id}-reason`} role="alert">
          {props.reason}
        </p>
      )}
    </div>
  );
}

function Choice(props: {
  readonly label: string;
  readonly isWide?: boolean;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChoice: (value: string) => void;
}) {
  const id = useId();
  return (
    <div class={props.isWide ? 'field over-all' : 'field'}>
      <label for={id}>{props.label}</label>
      <select id={id} value={props.value} onChange={(event) => props.onChoice(event.currentTarget.value)}>
        {props.options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A channel in an address stays choosable, even where the viewer does not read it. */
function withChosen(channels: readonly string[], chosen: string): readonly string[] {
  return chosen === '' || channels.includes(chosen) ? channels : [...channels, chosen];
}

function isOrderField(text: string): text is OrderField {
  return Object.hasOwn(ORDER_FIELDS, text);
}

function reasonsOf(search: SearchFields): FieldReasons {
  const reading = readSearch(search);
  return reading.ok ? {} : reading.reasons;
}

/** Says in a few words what is searched. */
function inWords(search: SearchFields): string {
  const words = [
    search.ra && `within ${search.radius} ${search.unit} of ${search.ra} ${search.dec}`,
    search.name && `named ${search.name}`,
    search.minDetections && `${search.minDetections} or more detections`,
    search.peakBrightest && `peak from ${search.peakBrightest} mag`,
    search.peakFaintest && `peak to ${search.peakFaintest} mag`,
    search.since && `seen since ${search.since}`,
    search.channel && `accepted by ${search.channel}`,
  ].filter(Boolean);
  return words.length === 0 ? 'all transients that you may see' : words.join(', ');
}
