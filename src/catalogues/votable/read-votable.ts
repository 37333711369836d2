import type { CatalogueValue } from '../../domain/catalogue.js';
import { BadUserInput } from '../../domain/errors.js';
import type { FileBytes } from '../file-bytes.js';
import { checkedColumns, MAX_COLUMNS, type Table, type TableItem } from '../table.js';
import { BinaryRows } from './binary-rows.js';
import { cellOfText, parseField, type VotableField } from './field.js';
import { brokenFile, type VotableEvent, votableEvents } from './votable-events.js';

/**
 * Reads the first table with data of a VOTable (1.1 to 1.5): TABLEDATA, BINARY or BINARY2 in base64.
 *
 * Data elsewhere (`href`) is never fetched; a table of FITS inside is refused. An error status of a service is the
 * error.
 *
 * @throws {BadUserInput} when no table can be read, with line and reason
 */
export async function readVotable(file: FileBytes): Promise<Table> {
  const events = votableEvents(file.pieces())[Symbol.asyncIterator]();
  const head = new Head(file.path);
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new BadUserInput(`${file.path} has no table with data`);
    const rest = head.take(value);
    if (rest === undefined) continue;
    const columns = checkedColumns(head.fields.map(({ column }) => column));
    return { format: 'VOTable', columns, items: items(head, rest, events) };
  }
}

/** Everything before the data of the first table. */
class Head {
  fields: VotableField[] = [];
  data: 'TABLEDATA' | 'BINARY' | 'BINARY2' = 'TABLEDATA';
  private readonly frames = new Map<string, string>();
  private isInTable = false;
  private isInField = false;

  constructor(private readonly path: string) {}

  /** Takes events; gives those that follow the beginning of the data, once it is there. */
  take(events: readonly VotableEvent[]): readonly VotableEvent[] | undefined {
    for (const [place, event] of events.entries()) {
      if (event.kind === 'broken') throw brokenFile(this.path, event.line, event.reason);
      if (event.kind === 'open' && this.enter(event)) return events.slice(place + 1);
      if (event.kind === 'close') this.leave(event);
    }
    return undefined;
  }

  private enter({ name, attributes, line }: VotableEvent & { kind: 'open' }): boolean {
    switch (name) {
      case 'COOSYS':
        if (attributes['ID'] !== undefined && attributes['system'] !== undefined)
          this.frames.set(attributes['ID'], attributes['system']);
        return false;
      case 'TABLE':
        this.isInTable = true;
        this.fields = [];
        return false;
      case 'FIELD':
        this.isInField = this.isInTable;
        if (!this.isInTable) return false;
        if (this.fields.length >= MAX_COLUMNS)
          throw brokenFile(this.path, line, `more than ${MAX_COLUMNS} fields`);
        this.fields.push(parseField(attributes, this.fields.length, this.frames));
        return false;
      case 'VALUES': {
        const field = this.isInField ? this.fields.pop() : undefined;
        if (field) this.fields.push({ ...field, absent: attributes['null'] });
        return false;
      }
      case 'INFO':
        if (attributes['name'] === 'QUERY_STATUS' && attributes['value']?.toUpperCase() === 'ERROR')
          throw brokenFile(this.path, line, 'is the error of a service, not a table');
        return false;
      case 'FITS':
        throw brokenFile(this.path, line, 'has its data as FITS; give that file instead');
      case 'TABLEDATA':
        this.data = 'TABLEDATA';
        return this.isInTable;
      case 'STREAM':
        refuseElsewhere(this.path, line, attributes);
        return this.isInTable;
      case 'BINARY':
      case 'BINARY2':
        this.data = name;
        return false;
      default:
        return false;
    }
  }

  private leave({ name, text }: VotableEvent & { kind: 'close' }): void {
    const description = text.replace(/\s+/g, ' ').trim();
    if (name === 'DESCRIPTION' && this.isInField && description !== '') {
      const field = this.fields.pop();
      if (field) this.fields.push({ ...field, column: { ...field.column, description } });
    } else if (name === 'FIELD') this.isInField = false;
    else if (name === 'TABLE') this.isInTable = false;
  }
}

function refuseElsewhere(path: string, line: number, attributes: Readonly<Record<string, string>>): void {
  if (attributes['href'] !== undefined)
    throw brokenFile(path, line, `has its data at ${attributes['href']}, which is not fetched`);
  const encoding = attributes['encoding'] ?? 'none';
  if (encoding !== 'base64')
    throw brokenFile(path, line, `has its data in the encoding ${encoding}; expected base64`);
}

async function* items(
  head: Head,
  first: readonly VotableEvent[],
  events: AsyncIterator<readonly VotableEvent[]>,
): AsyncGenerator<readonly TableItem[], void, undefined> {
  const reader = head.data === 'TABLEDATA' ? new TableDataItems(head.fields) : new BinaryItems(head);
  let batch = first;
  try {
    for (;;) {
      const found = reader.take(batch);
      if (found.length > 0) yield found;
      if (reader.isDone) return;
      const { value, done } = await events.next();
      if (done === true) return;
      batch = value;
    }
  } finally {
    await events.return?.();
  }
}

/** Rows of TABLEDATA: TR and TD. */
class TableDataItems {
  isDone = false;
  private cells: string[] = [];

  constructor(private readonly fields: readonly VotableField[]) {}

  take(events: readonly VotableEvent[]): readonly TableItem[] {
    const found: TableItem[] = [];
    for (const event of events) {
      if (this.isDone) break;
      if (event.kind === 'broken') {
        this.isDone = true;
        found.push({ kind: 'refused', line: event.line, reason: event.reason });
      } else if (event.kind === 'open' && event.name === 'TR') this.cells = [];
      else if (event.kind === 'close' && event.name === 'TD') this.cells.push(event.text);
      else if (event.kind === 'close' && event.name === 'TR') found.push(this.row(event.line));
      else if (event.kind === 'close' && event.name === 'TABLEDATA') this.isDone = true;
    }
    return found;
  }

  private row(line: number): TableItem {
    const { cells, fields } = this;
    if (cells.length !== fields.length)
      return {
        kind: 'refused',
        line,
        reason: `has ${cells.length} cells; there are ${fields.length} fields`,
      };
    try {
      return {
        kind: 'row',
        line,
        values: fields.map((field, place) => cellOfText(cells[place] ?? '', field)),
      };
    } catch (error) {
      if (!(error instanceof BadUserInput)) throw error;
      return { kind: 'refused', line, reason: error.message };
    }
  }
}

/** Rows of a base64 stream; they have numbers instead of lines. */
class BinaryItems {
  isDone = false;
  private rowCount = 0;
  private readonly rows: BinaryRows;

  constructor(head: Head) {
    this.rows = new BinaryRows(head.fields, head.data === 'BINARY2');
  }

  take(events: readonly VotableEvent[]): readonly TableItem[] {
    const found: TableItem[] = [];
    for (const event of events) {
      if (this.isDone) break;
      if (event.kind === 'stream') found.push(...this.rowsOf(event.text));
      else if (event.kind === 'broken') this.end(found, event.reason);
      else if (event.kind === 'close' && event.name === 'STREAM')
        this.end(found, this.rows.isCutOff ? 'the stream ends within a row' : undefined);
    }
    return found;
  }

  private rowsOf(text: string): readonly TableItem[] {
    let rows: readonly (readonly CatalogueValue[])[];
    try {
      rows = this.rows.take(text);
    } catch (error) {
      if (!(error instanceof BadUserInput)) throw error;
      this.isDone = true;
      return [{ kind: 'refused', line: this.rowCount + 1, reason: error.message }];
    }
    return rows.map((values) => ({ kind: 'row', line: ++this.rowCount, values }));
  }

  private end(found: TableItem[], reason: string | undefined): void {
    this.isDone = true;
    if (reason !== undefined) found.push({ kind: 'refused', line: this.rowCount + 1, reason });
  }
}
