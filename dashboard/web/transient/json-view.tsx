import type { Json } from '../api/answers.js';
import { count } from '../words.js';

/** Lists longer than this are folded. */
const MOST_IN_LINE = 12;

type Members = { readonly [key: string]: Json };

/** Shows a JSON value as people read it: members as rows, numbers to six digits (all of them on hovering). */
export function JsonView({ value }: { readonly value: Json }) {
  if (isList(value)) return <List values={value} />;
  if (isMembers(value)) return isTable(value) ? <Table rows={value} /> : <MemberRows members={value} />;
  return <Scalar value={value} />;
}

/** Plain members first, in two or three columns; those with members of their own below, over the whole width. */
function MemberRows({ members }: { readonly members: Members }) {
  const entries = Object.entries(members);
  if (entries.length === 0) return <span class="note">nothing</span>;
  const [plain, deep] = [
    entries.filter(([, member]) => !isMembers(member)),
    entries.filter(([, member]) => isMembers(member)),
  ];
  return (
    <dl class="json">
      {[...plain, ...deep].map(([key, member]) => (
        <div key={key} class={isMembers(member) ? 'deep' : undefined}>
          <dt>{key}</dt>
          <dd>
            <JsonView value={member} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Members of one kind (bands, say) side by side: a column for each, a row for each of their members. */
function Table({ rows }: { readonly rows: Members }) {
  const columns = Object.entries(rows).flatMap(([name, row]) => (isMembers(row) ? [{ name, row }] : []));
  const keys = [...new Set(columns.flatMap(({ row }) => Object.keys(row)))];
  return (
    <div class="scroll">
      <table class="json-table">
        <thead>
          <tr>
            <td />
            {columns.map(({ name }) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              {columns.map(({ name, row }) => (
                <td key={name} class="number">
                  <JsonView value={row[key] ?? null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function List({ values }: { readonly values: readonly Json[] }) {
  if (values.length === 0) return <span class="note">empty list</span>;
  const items = (
    <ol class={values.some(isMembers) ? 'json-list deep' : 'json-list'}>
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
  return digits.replaceAll('-', '−');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isMembers(value: Json): value is Members {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** Whether all members are records of plain values, few enough to stand side by side. */
function isTable(members: Members): boolean {
  const rows = Object.values(members);
  return (
    rows.length > 0 &&
    rows.length <= 6 &&
    rows.every(
      (row) => isMembers(row) && Object.values(row).every((cell) => !isMembers(cell) && !isList(cell)),
    )
  );
}
