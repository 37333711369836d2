import { createHash } from 'node:crypto';
import type { PacketSelection } from '../../domain/packet.js';
import { refusal } from '../refusal.js';
import type { AvroRecord, AvroType } from './avro-type.js';
import { standaloneSchema } from './standalone-schema.js';

/** The generated text of a decoder, and the schemas of the records whose bytes it keeps. */
export interface DecoderSource {
  /** Body of a function of (`r`: DatumReader) that returns `decode(b, v, p)`. */
  readonly javascript: string;
  /** Text of each kept record's own schema by its SHA-256. */
  readonly recordSchemas: ReadonlyMap<string, string>;
}

/**
 * Is thrown for schemas that the generator leaves to the general reader: a selected record that may be of several types.
 */
export class BeyondGenerator extends Error {}

/**
 * Writes JavaScript that reads the selected parts of one datum of a writer schema and steps over the rest.
 *
 * The schema is walked once, here; the result has no schema left in it. In the generated code `b` is the block, `v` a
 * DataView of it, `p` the position, `t` a varint byte, `n` a length; values wait in numbered variables. One-byte
 * varints, floats and unions are read inline, everything else by the DatumReader `r`. Reading past the end gives
 * `undefined`, which no inline test accepts, so that damage always ends in a refusal.
 *
 * @throws {BeyondGenerator} see there
 */
export function writeDecoderSource(type: AvroType, selection: PacketSelection): DecoderSource {
  return new DecoderWriter(selection).write(type);
}

class DecoderWriter {
  readonly #selection: PacketSelection;
  readonly #functions: string[] = [];
  readonly #skippers = new Map<AvroRecord, string>();
  readonly #recordSchemas = new Map<string, string>();
  #counter = 0;

  constructor(selection: PacketSelection) {
    this.#selection = selection;
  }

  write(type: AvroType): DecoderSource {
    const root = onlyRecordOf(type);
    if (root === undefined) throw refusal('its Avro schema is not a record, so it holds no alerts');
    const body = this.packet(root);
    const enter = type.kind === 'union' ? this.enterBranch(type.branches, root) : '';
    const javascript = `${this.#functions.join('\n')}
return function decode(b, v, p) { let t = 0, n = 0; ${enter} ${body} };`;
    return { javascript, recordSchemas: this.#recordSchemas };
  }

  /** Refuses every branch of the outermost union but the record. */
  private enterBranch(branches: readonly AvroType[], record: AvroRecord): string {
    return `t = b[p++]; if (t !== ${branches.indexOf(record) * 2}) r.foreign('record branch', t, p);`;
  }

  private packet(root: AvroRecord): string {
    const records: string[] = [];
    const lists: string[] = [];
    let body = 'const top = {};\n';
    for (const { name, type } of root.fields) {
      const selected = this.#selection.records[name];
      const columns = this.#selection.lists[name];
      const target = this.variable();
      if (selected !== undefined && onlyRecordOf(type) !== undefined) {
        body += `let ${target};\n${this.readSelected(type, target, selected)}`;
        records.push(`${JSON.stringify(name)}: ${target}`);
      } else if (columns !== undefined && listItemOf(type) !== undefined) {
        body += `let ${target};\n${this.readList(type, target, columns)}`;
        lists.push(`${JSON.stringify(name)}: ${target}`);
      } else body += this.keepScalar('top', name, type);
    }
    return `${body}r.position = p;
return { top, records: { ${records.join(', ')} }, lists: { ${lists.join(', ')} } };`;
  }

  /** Reads a selected single record, or the only record of a union, into `target`; other branches leave it undefined. */
  private readSelected(type: AvroType, target: string, selected: 'all' | readonly string[]): string {
    if (type.kind === 'union')
      return this.branches(type.branches, (branch) =>
        branch.kind === 'record' ? this.readSelected(branch, target, selected) : this.skip(branch),
      );
    if (type.kind !== 'record') throw new BeyondGenerator('a selected record is none');
    const wanted = selected === 'all' ? undefined : new Set(selected);
    const name = `Fields${this.next()}`;
    let body = 'let t = 0, n = 0;\n';
    for (const field of type.fields)
      body +=
        wanted === undefined || wanted.has(field.name)
          ? this.keepScalar('this', field.name, field.type)
          : this.skip(field.type);
    // A constructor, since the engine makes room for all properties that it names at once: an object literal that
    // gains a hundred is copied thirty times, a tenth of all that ingestion allocates.
    this.#functions.push(`function ${name}(b, v, p) { ${body} r.position = p; }
${name}.prototype = Object.prototype;`);
    return `{ const s = p; const fields = new ${name}(b, v, p); p = r.position; ${target} = { fields, raw: ${this.raw(type)} }; }\n`;
  }

  private readList(type: AvroType, target: string, columns: readonly string[]): string {
    if (type.kind === 'union')
      return this.branches(type.branches, (branch) =>
        branch.kind === 'array' ? this.readList(branch, target, columns) : this.skip(branch),
      );
    if (type.kind !== 'array') throw new BeyondGenerator('a selected list is none');
    const item = onlyRecordOf(type.items);
    if (item === undefined) throw new BeyondGenerator('a selected list is not of records');
    const element = this.elementFunction(item, columns);
    const inner =
      type.items.kind === 'union'
        ? this.branches(type.items.branches, (branch) =>
            branch === item ? `${target}.push(${element}(b, v, p)); p = r.position;\n` : this.skip(branch),
          )
        : `${target}.push(${element}(b, v, p)); p = r.position;\n`;
    return `${target} = [];\n${this.blocks(inner)}`;
  }

  /** Reads an element of a list into an object with every column, in fixed order: one hidden class for all points. */
  private elementFunction(item: AvroRecord, columns: readonly string[]): string {
    const name = `element${this.next()}`;
    const values = new Map(columns.map((column) => [column, 'null']));
    let body = 'let t = 0, n = 0; const s = p;\n';
    for (const field of item.fields) {
      if (!values.has(field.name)) {
        body += this.skip(field.type);
        continue;
      }
      const target = this.variable();
      values.set(field.name, target);
      body += `let ${target} = null;\n${this.readScalar(field.type, target, field.name)}`;
    }
    const literal = [...values].map(([column, value]) => `${JSON.stringify(column)}: ${value}`).join(', ');
    this.#functions.push(
      `function ${name}(b, v, p) { ${body} r.position = p; return { fields: { ${literal} }, raw: ${this.raw(item)} }; }`,
    );
    return name;
  }

  /** Reads a field and, when it is a scalar that is not null, keeps it as a property of `object`. */
  private keepScalar(object: string, name: string, type: AvroType): string {
    if (!holdsScalar(type) || name === '__proto__') return this.skip(type);
    const target = this.variable();
    const keep = `${object}[${JSON.stringify(name)}] = ${target};`;
    const read = `let ${target} = null;\n${this.readScalar(type, target, name)}`;
    return `${read}if (${target} !== null) ${keep}\n`;
  }

  /** Reads a value into `target`; what is no scalar, and numbers that are not finite, leave it as it is (null). */
  private readScalar(type: AvroType, target: string, name: string): string {
    switch (type.kind) {
      case 'boolean':
        return `t = b[p++]; if (t > 1 || t === undefined) r.foreign('boolean', t, p); ${target} = t === 1;\n`;
      case 'int':
      case 'long':
        return this.readInteger(target, name);
      case 'float':
        return `n = v.getFloat32(p, true); p += 4; if (n - n === 0) ${target} = n;\n`;
      case 'double':
        return `n = v.getFloat64(p, true); p += 8; if (n - n === 0) ${target} = n;\n`;
      case 'string':
        return `${readSize()}${target} = r.text(b, p, n); p = r.position;\n`;
      case 'enum':
        return `${readSize()}if (n >= ${type.symbols.length}) r.foreign('enum symbol', n * 2, p); ${target} = ${JSON.stringify(type.symbols)}[n];\n`;
      case 'union':
        return this.branches(type.branches, (branch) => this.readScalar(branch, target, name));
      default:
        return this.skip(type);
    }
  }

  private readInteger(target: string, name: string): string {
    const asText = this.#selection.textIntegers.has(name);
    const small = '(t >>> 1) ^ -(t & 1)';
    return `t = b[p]; if (t < 128) { p++; ${target} = ${asText ? `String(${small})` : small}; }
else { ${target} = r.${asText ? 'longText' : 'long'}(b, p); p = r.position; }\n`;
  }

  private skip(type: AvroType): string {
    switch (type.kind) {
      case 'null':
        return '';
      case 'boolean':
        return 'p++;\n';
      case 'int':
      case 'long':
      case 'enum':
        return 'while (b[p++] >= 128);\n';
      case 'float':
        return 'p += 4;\n';
      case 'double':
        return 'p += 8;\n';
      case 'bytes':
      case 'string':
        return `${readSize()}p += n;\n`;
      case 'fixed':
        return `p += ${type.size};\n`;
      case 'array':
        return this.blocks(this.skip(type.items));
      case 'map':
        return this.blocks(`${readSize()}p += n;\n${this.skip(type.values)}`);
      case 'union':
        return this.branches(type.branches, (branch) => this.skip(branch));
      case 'record':
        return `${this.skipper(type)}(b, p); p = r.position;\n`;
    }
  }

  /** Gives the function that steps over a record; a function, since records may contain themselves. */
  private skipper(record: AvroRecord): string {
    const known = this.#skippers.get(record);
    if (known !== undefined) return known;
    const name = `skip${this.next()}`;
    this.#skippers.set(record, name);
    const body = record.fields.map((field) => this.skip(field.type)).join('');
    this.#functions.push(
      `function ${name}(b, p) { let t = 0, n = 0; ${body} if (p > b.length) r.foreign('byte', undefined, p); r.position = p; }`,
    );
    return name;
  }

  /** Emits the loop over the blocks of an array or map. */
  private blocks(inner: string): string {
    const count = `c${this.next()}`;
    return `for (;;) { let ${count} = r.count(b, p); p = r.position; if (${count} === 0) break;
while (${count}-- > 0) { ${inner} if (p > b.length) r.foreign('byte', undefined, p); } }\n`;
  }

  private branches(branches: readonly AvroType[], emit: (branch: AvroType) => string): string {
    // Branch numbers beyond 63 take two bytes; no survey has such unions, and the reader refuses them.
    const tests = branches.map((branch, index) => `if (t === ${index * 2}) { ${emit(branch)} }`);
    return `t = b[p++]; ${tests.join(' else ')} else r.foreign('union branch', t, p - 1);\n`;
  }

  private raw(record: AvroRecord): string {
    const text = standaloneSchema(record);
    const hash = createHash('sha256').update(text).digest('hex');
    this.#recordSchemas.set(hash, text);
    return `r.raw(b, s, p, ${JSON.stringify(hash)})`;
  }

  private variable(): string {
    return `x${this.next()}`;
  }

  private next(): number {
    this.#counter += 1;
    return this.#counter;
  }
}

/** Emits the reading of a length or enum index into `n`. */
function readSize(): string {
  return 't = b[p]; if (t < 128 && (t & 1) === 0) { p++; n = t >>> 1; } else { n = r.size(b, p); p = r.position; }\n';
}

/** Gives the record that a type is or may be; undefined when there is none. */
function onlyRecordOf(type: AvroType): AvroRecord | undefined {
  if (type.kind === 'record') return type;
  if (type.kind !== 'union') return undefined;
  const records = type.branches.filter((branch): branch is AvroRecord => branch.kind === 'record');
  if (records.length > 1) throw new BeyondGenerator(`a union of ${records.length} records`);
  return records[0];
}

/** Gives the record that a list holds; undefined when the type is no list of records. */
function listItemOf(type: AvroType): AvroRecord | undefined {
  if (type.kind === 'array') return onlyRecordOf(type.items);
  if (type.kind !== 'union') return undefined;
  const lists = type.branches.filter((branch) => branch.kind === 'array');
  if (lists.length > 1) throw new BeyondGenerator(`a union of ${lists.length} arrays`);
  return lists[0] === undefined ? undefined : listItemOf(lists[0]);
}

function holdsScalar(type: AvroType): boolean {
  switch (type.kind) {
    case 'boolean':
    case 'int':
    case 'long':
    case 'float':
    case 'double':
    case 'string':
    case 'enum':
      return true;
    case 'union':
      return type.branches.some(holdsScalar);
    default:
      return false;
  }
}
