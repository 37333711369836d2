import type { JsonObject } from '../domain/scalar.js';

/** Attributes of an element or a relation, by qualified name; what is `undefined` is left out. */
export type ProvAttributes = Readonly<Record<string, ProvValue | readonly ProvValue[] | undefined>>;

/** A literal, or a name from a vocabulary. */
export type ProvValue = string | number | boolean | { readonly name: string };

/** Relations of W3C PROV in use here, each with the arguments that it takes, by their names in PROV-JSON. */
export interface ProvRelations {
  readonly used: { readonly activity: string; readonly entity: string };
  readonly wasGeneratedBy: { readonly entity: string; readonly activity: string; readonly time?: string };
  readonly wasDerivedFrom: {
    readonly generatedEntity: string;
    readonly usedEntity: string;
    readonly activity?: string;
  };
  readonly wasAssociatedWith: { readonly activity: string; readonly agent: string };
  readonly wasAttributedTo: { readonly entity: string; readonly agent: string };
  readonly wasStartedBy: { readonly activity: string; readonly starter: string };
  readonly actedOnBehalfOf: { readonly delegate: string; readonly responsible: string };
  readonly hadMember: { readonly collection: string; readonly entity: string };
}

type Kind = 'entity' | 'activity' | 'agent';

const XSD = 'http://www.w3.org/2001/XMLSchema#';

/**
 * Collects statements and writes them as PROV-JSON (W3C Member Submission, 24 April 2013).
 *
 * Elements and relations come out in the order in which they were stated. An element stated twice has the attributes of
 * both; a relation may name elements that the document does not declare.
 */
export class ProvDocument {
  private readonly elements: Record<Kind, Map<string, JsonObject>> = {
    entity: new Map(),
    activity: new Map(),
    agent: new Map(),
  };
  private readonly relations = new Map<string, Map<string, JsonObject>>();
  private readonly prefixes: Readonly<Record<string, string>>;
  private count = 0;

  /** @param prefixes  namespaces of the names in use, by prefix; `prov` and `xsd` are known */
  constructor(prefixes: Readonly<Record<string, string>>) {
    this.prefixes = prefixes;
  }

  /** States an element. */
  declare(kind: Kind, name: string, attributes: ProvAttributes): void {
    const known = this.elements[kind].get(name);
    this.elements[kind].set(name, { ...known, ...attributesOf(attributes) });
  }

  /** States a relation between elements. */
  relate<Relation extends keyof ProvRelations>(
    relation: Relation,
    ends: ProvRelations[Relation],
    attributes: ProvAttributes = {},
  ): void {
    const stated = this.relations.get(relation) ?? new Map<string, JsonObject>();
    const named = Object.entries(ends).map(([end, name]) => [`prov:${end}`, name] as const);
    stated.set(`_:r${++this.count}`, { ...Object.fromEntries(named), ...attributesOf(attributes) });
    this.relations.set(relation, stated);
  }

  /** Writes the document as a JSON value. */
  toJson(): JsonObject {
    const parts = [...Object.entries(this.elements), ...this.relations].filter(
      ([, stated]) => stated.size > 0,
    );
    return {
      prefix: { xsd: XSD, ...this.prefixes },
      ...Object.fromEntries(parts.map(([part, stated]) => [part, Object.fromEntries(stated)])),
    };
  }
}

/**
 * Writes a text as the local part of a qualified name (PROV-N, production PN_LOCAL): what may not stand in one becomes
 * `%` and two digits a byte, so that different texts stay different.
 */
export function localName(text: string): string {
  return encodeURIComponent(text)
    .replace(/%2F/g, '/')
    .replace(/[!'()*~]|^[-.]|\.$/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function attributesOf(attributes: ProvAttributes): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[name, isList(value) ? value.map(literalOf) : literalOf(value)]];
    }),
  );
}

function isList(value: ProvValue | readonly ProvValue[]): value is readonly ProvValue[] {
  return Array.isArray(value);
}

function literalOf(value: ProvValue): string | number | boolean | JsonObject {
  return typeof value === 'object' ? { $: value.name, type: 'prov:QUALIFIED_NAME' } : value;
}
