import type { Json } from '../api/answers.js';
import { count } from '../words.js';

/** Lists longer than this are folded. */
const MOST_IN_LINE = 12;

/** Shows a JSON value as people read it: members as rows, numbers to six digits (all of them on hovering). */
export function JsonView({ value }: { readonly value: Json }) {
  if (isList(value)) return <List values={value} />;
  if (typeof value === 'object' && value !== null) return <Members value={value} />;
  return <Scalar value={value} />;
}

function Members({ value }: { readonly value: { readonly [key: string]: Json } }) {
  const members = Object.entries(value);
  if (members.length === 0) return <span class="note">nothing</span>;
  return (
    <dl class="json">
      {members.map(([key, member]) => (
        <div key={key} class={isDeep(member) ? 'deep' : undefined}>
          <dt>{key}</dt>
          <dd>
            <JsonView value={member} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function List({ values }: { readonly values: readonly Json[] }) {
  if (values.length === 0) return <span class="note">empty list</span>;
  const items = (
    <ol class={values.some(isDeep) ? 'json-list deep' : 'json-list'}>
      {values.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a list of JSON has no other name for its members
        <li key={index}>
          <JsonView value={value} />
        </li>
      ))}
    </ol>
  );
  if (values.length <= MOST_IN_LINE) return items;
  return (
    <details>
      <summary>{count(values.length, 'value')}</summary>
      {items}
    </details>
  );
}

function Scalar({ value }: { readonly value: null | boolean | number | string }) {
  if (value === null) return <span class="note">none</span>;
  if (typeof value === 'boolean') return <span>{value ? 'yes' : 'no'}</span>;
  if (typeof value === 'string') return <span class="text">{value}</span>;
  return <span title={String(value)}>{numberWords(value)}</span>;
}

/** Keeps whole numbers whole, and six digits of others: MJDs need five before the point alone. */
function numberWords(value: number): string {
  if (Number.isInteger(value)) return String(value).replace('-', '−');
  const digits = Math.abs(value) >= 10_000 ? value.toFixed(3) : String(Number(value.toPrecision(6)));
  return digits.replace('-', '−');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isDeep(value: Json): boolean {
  return typeof value === 'object' && value !== null && !isList(value) && Object.keys(value).length > 0;
}
