/** The arguments of each relation: those that must be there, those that may, and which of them are instants. */
const RELATIONS: Readonly<
  Record<string, { readonly must: readonly string[]; readonly may: readonly string[] }>
> = {
  wasGeneratedBy: { must: ['entity'], may: ['activity', 'time'] },
  used: { must: ['activity'], may: ['entity', 'time'] },
  wasInformedBy: { must: [], may: ['informed', 'informant'] },
  wasStartedBy: { must: ['activity'], may: ['trigger', 'starter', 'time'] },
  wasEndedBy: { must: ['activity'], may: ['trigger', 'ender', 'time'] },
  wasInvalidatedBy: { must: ['entity'], may: ['activity', 'time'] },
  wasDerivedFrom: { must: ['generatedEntity', 'usedEntity'], may: ['activity', 'generation', 'usage'] },
  wasAttributedTo: { must: ['entity', 'agent'], may: [] },
  wasAssociatedWith: { must: ['activity'], may: ['agent', 'plan'] },
  actedOnBehalfOf: { must: ['delegate', 'responsible'], may: ['activity'] },
  wasInfluencedBy: { must: [], may: ['influencee', 'influencer'] },
  specializationOf: { must: ['specificEntity', 'generalEntity'], may: [] },
  alternateOf: { must: ['alternate1', 'alternate2'], may: [] },
  hadMember: { must: ['collection', 'entity'], may: [] },
  mentionOf: { must: ['specificEntity', 'generalEntity'], may: ['bundle'] },
};

/** Attributes of the namespace prov that any statement may have. */
const COMMON = ['prov:type', 'prov:label', 'prov:location', 'prov:role', 'prov:value'];

/** What an argument of a relation has to be, where the document declares it. */
const KIND_OF_ARGUMENT: Readonly<Record<string, string>> = {
  entity: 'entity',
  generatedEntity: 'entity',
  usedEntity: 'entity',
  collection: 'entity',
  plan: 'entity',
  trigger: 'entity',
  activity: 'activity',
  starter: 'activity',
  ender: 'activity',
  informed: 'activity',
  informant: 'activity',
  agent: 'agent',
};

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const LOCAL_NAME = /^(?:[\p{L}\p{N}_/@&+*?#$!.~-]|%[0-9A-F]{2}|\\[='(),:;[\].-])*$/u;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Lists what is wrong with a PROV-JSON document by the W3C Member Submission of 24 April 2013 (and by the disjointness
 * of entities and activities of PROV-CONSTRAINTS); empty for a document that is right.
 */
export function provJsonMistakes(document: unknown): readonly string[] {
  const mistakes: string[] = [];
  if (!isFields(document)) return ['a document is an object'];
  readBundle(document, {}, mistakes);
  return mistakes;
}

function readBundle(bundle: Fields, outer: Readonly<Record<string, string>>, mistakes: string[]): void {
  const prefixes: Record<string, string> = { prov: '', xsd: '', _: '', ...outer };
  for (const [prefix, namespace] of entriesOf(bundle.prefix ?? {}))
    if (typeof namespace === 'string' && /^[A-Za-z][A-Za-z0-9+.-]*:/.test(namespace))
      prefixes[prefix] = namespace;
    else mistakes.push(`prefix ${prefix} is no absolute IRI`);
  const kinds = kindsOf(bundle, mistakes);
  for (const [part, content] of Object.entries(bundle)) {
    if (part === 'prefix') continue;
    if (!isFields(content)) mistakes.push(`${part} is no object`);
    else if (part === 'bundle')
      for (const inner of Object.values(content))
        if (isFields(inner)) readBundle(inner, prefixes, mistakes);
        else mistakes.push('a bundle is an object');
    else readPart(part, content, { prefixes, kinds, mistakes });
  }
}

interface Reading {
  readonly prefixes: Readonly<Record<string, string>>;
  readonly kinds: ReadonlyMap<string, ReadonlySet<string>>;
  readonly mistakes: string[];
}

function readPart(part: string, content: Fields, reading: Reading): void {
  const relation = RELATIONS[part];
  if (!relation && !['entity', 'activity', 'agent'].includes(part)) {
    reading.mistakes.push(`${part} is no part of a document`);
    return;
  }
  for (const [name, statements] of Object.entries(content)) {
    readName(name, `${part} ${name}`, reading);
    for (const statement of Array.isArray(statements) ? statements : [statements])
      if (!isFields(statement)) reading.mistakes.push(`${part} ${name} is no object`);
      else readStatement(`${part} ${name}`, statement, argumentsOf(part), reading);
  }
}

function argumentsOf(part: string): { readonly must: readonly string[]; readonly may: readonly string[] } {
  return RELATIONS[part] ?? { must: [], may: part === 'activity' ? ['startTime', 'endTime'] : [] };
}

function readStatement(
  at: string,
  statement: Fields,
  { must, may }: { readonly must: readonly string[]; readonly may: readonly string[] },
  reading: Reading,
): void {
  for (const argument of must)
    if (statement[`prov:${argument}`] === undefined) reading.mistakes.push(`${at} lacks prov:${argument}`);
  for (const [attribute, value] of Object.entries(statement)) {
    const argument = [...must, ...may].find((name) => attribute === `prov:${name}`);
    if (argument !== undefined) readArgument(`${at} ${attribute}`, argument, value, reading);
    else {
      readName(attribute, `${at} ${attribute}`, reading);
      if (attribute.startsWith('prov:') && !COMMON.includes(attribute))
        reading.mistakes.push(`${at} takes no ${attribute}`);
      for (const each of Array.isArray(value) ? value : [value])
        readLiteral(`${at} ${attribute}`, each, reading);
    }
  }
}

function readArgument(at: string, argument: string, value: unknown, reading: Reading): void {
  if (typeof value !== 'string') reading.mistakes.push(`${at} is no text`);
  else if (/time/i.test(argument)) {
    if (!INSTANT.test(value)) reading.mistakes.push(`${at} is no xsd:dateTime`);
  } else {
    readName(value, at, reading);
    const [kinds, expected] = [reading.kinds.get(value), KIND_OF_ARGUMENT[argument]];
    if (kinds && expected !== undefined && !kinds.has(expected))
      reading.mistakes.push(`${at} names ${value}, which is no ${expected}`);
  }
}

function readLiteral(at: string, value: unknown, reading: Reading): void {
  if (['string', 'number', 'boolean'].includes(typeof value)) return;
  if (!isFields(value) || typeof value.$ !== 'string') {
    reading.mistakes.push(`${at} is no literal`);
    return;
  }
  const { $: text, type, lang, ...rest } = value;
  if (Object.keys(rest).length > 0 || (lang !== undefined && typeof lang !== 'string'))
    reading.mistakes.push(`${at} has more than a literal has`);
  if (type !== undefined && typeof type !== 'string')
    reading.mistakes.push(`${at} has a type that is no name`);
  if (type === 'prov:QUALIFIED_NAME') readName(text, at, reading);
  if (type === 'xsd:dateTime' && !INSTANT.test(text)) reading.mistakes.push(`${at} is no xsd:dateTime`);
}

function readName(
  name: string,
  at: string,
  { prefixes, mistakes }: Pick<Reading, 'prefixes' | 'mistakes'>,
): void {
  const split = name.indexOf(':');
  const [prefix, local] = split < 0 ? ['default', name] : [name.slice(0, split), name.slice(split + 1)];
  if (prefixes[prefix] === undefined) mistakes.push(`${at}: the prefix of ${name} is not declared`);
  if (!LOCAL_NAME.test(local) || /^[-.]|\.$/.test(local))
    mistakes.push(`${at}: ${name} is no qualified name`);
}

function kindsOf(bundle: Fields, mistakes: string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const kinds = new Map<string, Set<string>>();
  for (const kind of ['entity', 'activity', 'agent'])
    for (const [name] of entriesOf(bundle[kind] ?? {}))
      kinds.set(name, new Set([...(kinds.get(name) ?? []), kind]));
  for (const [name, of] of kinds)
    if (of.has('entity') && of.has('activity')) mistakes.push(`${name} is both an entity and an activity`);
  return kinds;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isFields(value) ? Object.entries(value) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
