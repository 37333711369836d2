import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { inputCoordinate, inputReaches } from './coordinates.js';
import type { Draw } from './draw.js';
import type { KnownValues } from './known-values.js';
import { FIRST_STEP_UNIX_MS } from './survey.js';

/** A value in GraphQL's words: enums are marked, so that they are written without quotes. */
export type InputValue =
  | string
  | number
  | boolean
  | null
  | readonly InputValue[]
  | { readonly [member: string]: InputValue }
  | EnumWord;

export class EnumWord {
  constructor(readonly word: string) {}
}

/** What has to occur in a value: a member of an input type, or a word of an enum. */
export interface InputTarget {
  readonly inputType: string;
  readonly member: string;
}

const MAX_NESTING = 3;

/** Draws argument values that fit the schema, from what occurs in a survey. */
export class ArgumentWriter {
  constructor(
    private readonly draw: Draw,
    private readonly known: KnownValues,
    private readonly used: (coordinate: string) => void,
  ) {}

  /**
   * @param name     of the argument or member: says which values make sense
   * @param context  name of the member or field above it
   * @param target   must occur in the value, if its type can hold it
   */
  value(type: GraphQLInputType, name: string, context: string, target?: InputTarget, depth = 0): InputValue {
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      const count = target ? this.draw.int(1, 2) : this.draw.pick([0, 1, 1, 2, 2, 3]);
      return Array.from({ length: count }, (_, place) =>
        this.value(nullable.ofType, name, context, place === 0 ? target : undefined, depth + 1),
      );
    }
    const named = getNamedType(nullable);
    if (isInputObjectType(named)) return this.#object(named, name, context, target, depth);
    if (isEnumType(named)) {
      const words = named.getValues().map((value) => value.name);
      const word = target?.inputType === named.name ? target.member : this.draw.pick(words);
      this.used(inputCoordinate(named.name, word));
      return new EnumWord(word);
    }
    return this.#scalar(named.name, name, context);
  }

  #object(
    type: GraphQLNamedType,
    name: string,
    context: string,
    target: InputTarget | undefined,
    depth: number,
  ): InputValue {
    if (!isInputObjectType(type)) throw new TypeError(`${type.name} has no members`);
    const fields = Object.values(type.getFields());
    const onTheWay = target ? this.#memberTowards(type, target) : undefined;
    const fits = (field: (typeof fields)[number]) =>
      depth < MAX_NESTING || !inputReaches(getNamedType(field.type), type.name);
    const free = fields.filter(
      (field) => !isNonNullType(field.type) && field.name !== onTheWay && fits(field),
    );
    const extra = type.isOneOf
      ? onTheWay === undefined
        ? [this.draw.pick(fields)]
        : []
      : this.draw.sample(free, this.draw.pick(onTheWay === undefined ? [1, 1, 1, 2] : [0, 0, 0, 1]));
    const chosen = fields.filter(
      (field) => field.name === onTheWay || extra.includes(field) || isNonNullType(field.type),
    );
    // A condition on a T2 result makes sense when unit, path and value come from one result.
    const t2 = type.name === 'T2Where' ? this.known.t2(this.draw) : undefined;
    const operators = ['eq', 'lt', 'lte', 'gt', 'gte'];
    const needsOperator = t2 && !chosen.some((field) => operators.includes(field.name));
    const all = needsOperator
      ? [...chosen, ...fields.filter(({ name: field }) => field === this.draw.pick(operators))]
      : chosen;
    return Object.fromEntries(
      all.map((field) => {
        this.used(inputCoordinate(type.name, field.name));
        if (t2 && this.draw.chance(0.9)) {
          if (field.name === 'unit') return [field.name, t2.unit];
          return [field.name, field.name === 'path' ? t2.path : t2.value];
        }
        const inner = field.name === onTheWay && type.name !== target?.inputType ? target : undefined;
        // Operators take values of the field that they stand under.
        const about = operatorTypes.has(type.name) ? name : context;
        return [field.name, this.value(field.type, field.name, about, inner, depth + 1)];
      }),
    );
  }

  #memberTowards(type: GraphQLNamedType, target: InputTarget): string | undefined {
    if (!isInputObjectType(type)) return undefined;
    if (type.name === target.inputType) return target.member;
    const ways = Object.values(type.getFields()).filter(
      (field) =>
        getNamedType(field.type).name !== type.name &&
        inputReaches(getNamedType(field.type), target.inputType),
    );
    return ways.length === 0 ? undefined : this.draw.pick(ways).name;
  }

  #scalar(type: string, name: string, context: string): InputValue {
    const { draw, known } = this;
    if (type === 'Boolean') return draw.chance(0.5);
    if (name === 'first' || name === 'last') return draw.pick([0, 1, 1, 2, 2, 3, 5, 50]);
    if (type === 'Int') return Math.round(known.number(draw, context));
    if (name === 'level' && type === 'Float') return draw.pick([0.2, 0.5, 0.9, 0.9, 0.95, 1, 0, 1.5]);
    if (name === 'fromDays') return draw.pick([-60, -10, -1, 0, 0, 1]);
    if (name === 'toDays') return draw.pick([-2, 0, 3, 10, 10, 60]);
    if (name === 'radiusArcsec') return draw.pick([0, 0.05, 0.2, 1, 3, 10, 40, 648_000]);
    if (type === 'Float') return known.number(draw, comparesItself(name) ? context : name);
    if (type === 'ID' && context === 'region') return known.event(draw);
    if (type === 'ID') return known.id(draw);
    if (name === 'event') return known.event(draw);
    if (name === 'transient' && context === 'journal') return `ztf/${known.text(draw, 'name')}`;
    if (name === 'transient') return known.text(draw, 'name');
    if (type === 'T2Value') return known.t2(draw).value;
    if (name === 'unit' || name === 'units') return known.unit(draw);
    if (name === 'channels' || name === 'anyOf') return known.channel(draw);
    if (name === 'channel') return known.channel(draw);
    if (name === 'asOf') return this.#instant();
    if (name === 'since' || name === 'until') return known.text(draw, 'at');
    if (name === 'path') return known.t2(draw).path;
    if (name === 'band') return draw.pick(['g', 'r', 'i', 'z']);
    if (context === 'tag' || context === 'alias') return known.text(draw, 'text');
    if (name === 'name' && context === 'transient' && draw.chance(0.2)) return known.text(draw, 'text');
    if (name === 'matches') return this.#glob(context);
    return known.text(draw, comparesItself(name) ? context : name);
  }

  /** An instant while the survey arrived, mostly; else one that is no instant, or not over. */
  #instant(): string {
    const { draw } = this;
    if (draw.chance(0.1)) return draw.pick(['yesterday', '2026-01-05', '2999-12-31T00:00:00Z']);
    return new Date(FIRST_STEP_UNIX_MS + draw.int(-1, 8) * 1000 + draw.pick([0, 0, 500])).toISOString();
  }

  #glob(context: string): string {
    const text = this.known.text(this.draw, context);
    return this.draw.pick([
      '*',
      text,
      `${text.slice(0, 5)}*`,
      `*${text.slice(-1)}`,
      text.toLowerCase().replace(/.$/, '?'),
    ]);
  }
}

const operatorTypes = new Set(['WordFilter', 'FloatFilter', 'IntFilter', 'TextFilter', 'BandNumberFilter']);

function comparesItself(name: string): boolean {
  return ['eq', 'in', 'lt', 'lte', 'gt', 'gte'].includes(name);
}

/** Writes a value as GraphQL does. */
export function literal(value: InputValue): string {
  if (value instanceof EnumWord) return value.word;
  if (isList(value)) return `[${value.map(literal).join(', ')}]`;
  if (value !== null && typeof value === 'object')
    return `{${Object.entries(value)
      .map(([member, inner]) => `${member}: ${literal(inner)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

/** Gives a value as JSON variables have it. */
export function variable(value: InputValue): unknown {
  if (value instanceof EnumWord) return value.word;
  if (isList(value)) return value.map(variable);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, variable(inner)]));
  return value;
}

function isList(value: InputValue): value is readonly InputValue[] {
  return Array.isArray(value);
}
