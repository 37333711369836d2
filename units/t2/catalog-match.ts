import { z } from 'zod';
import {
  type CatalogueMatch,
  type CatalogueRows,
  type CatalogueValue,
  type ColumnCondition,
  defineUnit,
  type LightCurve,
  MatchedLightCurveUnit,
  type Surroundings,
} from '../../src/unit/index.js';

const Value = z.union([z.number(), z.string(), z.boolean()]);

const Operators = z
  .strictObject({
    eq: Value.optional().describe('Is equal to.'),
    lt: Value.optional().describe('Is less than.'),
    lte: Value.optional().describe('Is less than or equal to.'),
    gt: Value.optional().describe('Is greater than.'),
    gte: Value.optional().describe('Is greater than or equal to.'),
    in: z
      .array(z.union([z.number(), z.string()]))
      .optional()
      .describe('Is one of.'),
    present: z.boolean().optional().describe('Has a value at all (true), or has none (false).'),
  })
  .refine((operators) => Object.keys(operators).length > 0, 'expected at least one operator');

const Filter = z.record(z.string(), Operators);

const Catalogue = z.strictObject({
  catalogue: z
    .string()
    .optional()
    .describe('The catalogue in the store: `name`, `name@version` or a digest; the key when not given.'),
  radiusArcsec: z.number().gt(0).max(36_000).describe('How far a match may be, arcsec. AMPEL: rs_arcsec.'),
  keysToAppend: z
    .array(z.string().min(1))
    .optional()
    .describe('Columns to give with a match; all when not given. AMPEL: keys_to_append.'),
  preFilter: Filter.default({}).describe(
    'Only rows for which all of it holds are looked at. AMPEL: pre_filter.',
  ),
  postFilter: Filter.default({}).describe(
    'A match for which it does not hold is dropped; the next nearest does not take its place. AMPEL: post_filter.',
  ),
  all: z
    .boolean()
    .default(false)
    .describe('All matches, nearest first, instead of the nearest alone. AMPEL: all.'),
});

const Params = z.strictObject({
  catalogues: z
    .record(z.string().regex(/^[A-Za-z0-9_]{1,64}$/, 'expected letters, digits and _'), Catalogue)
    .refine((catalogues) => Object.keys(catalogues).length > 0, 'expected at least one catalogue')
    .describe('What to match with, by a name for the result. AMPEL: catalogs.'),
});

type Params = z.output<typeof Params>;
type CatalogueChoice = z.output<typeof Catalogue>;

/** One match: the row, and how far it is from the light curve's position. */
export type CatalogMatchRow = {
  readonly id: string | null;
  /** AMPEL: dist2transient. */
  readonly separationArcsec: number;
  readonly raDeg: number;
  readonly decDeg: number;
  /** By the catalogue's own names; whole numbers beyond 2^53 as text. */
  readonly columns: { readonly [column: string]: CatalogueValue };
};

/** Body of {@link CatalogMatch}. Paths for filters: `matches.bts.separationArcsec`, `matches.bts.columns.redshift`. */
export type CatalogMatchBody = {
  /** What was matched; null without a positive detection. */
  readonly position: { readonly raDeg: number; readonly decDeg: number } | null;
  /** Versions of the catalogues. */
  readonly versions: { readonly [name: string]: string };
  /** Null where nothing was found; a list where `all` is asked for. */
  readonly matches: { readonly [name: string]: CatalogMatchRow | readonly CatalogMatchRow[] | null };
};

class CatalogMatchUnit extends MatchedLightCurveUnit {
  constructor(private readonly params: Params) {
    super();
  }

  process(_lightCurve: LightCurve, { position, catalogues }: Surroundings): CatalogMatchBody {
    const asked = Object.entries(this.params.catalogues).map(([name, choice], place) => ({
      name,
      choice,
      rows: catalogues[place],
    }));
    return {
      position: position ?? null,
      versions: Object.fromEntries(asked.flatMap(({ name, rows }) => (rows ? [[name, rows.version]] : []))),
      matches: Object.fromEntries(asked.map(({ name, choice, rows }) => [name, matchesOf(choice, rows)])),
    };
  }
}

function matchesOf(
  { all }: CatalogueChoice,
  found: CatalogueRows | undefined,
): CatalogMatchRow | readonly CatalogMatchRow[] | null {
  const rows = (found?.rows ?? []).map(toMatch);
  if (!all) return rows[0] ?? null;
  return rows.length > 0 ? rows : null;
}

function toMatch({ id, separationArcsec, raDeg, decDeg, values }: CatalogueMatch): CatalogMatchRow {
  return { id: id ?? null, separationArcsec, raDeg, decDeg, columns: values };
}

const COMPARISONS = ['eq', 'lt', 'lte', 'gt', 'gte'] as const;

function conditionsOf(filter: z.output<typeof Filter>): readonly ColumnCondition[] {
  return Object.entries(filter).flatMap(([column, operators]): ColumnCondition[] => [
    ...COMPARISONS.flatMap((comparison): ColumnCondition[] => {
      const value = operators[comparison];
      return value === undefined ? [] : [{ op: 'compare', column, comparison, value }];
    }),
    ...(operators.in ? [{ op: 'in', column, values: operators.in } as const] : []),
    ...(operators.present === undefined
      ? []
      : [{ op: 'present', column, present: operators.present } as const]),
  ]);
}

/**
 * Matches the position of a light curve with catalogues. AMPEL's T2CatalogMatch, which matches the first detection;
 * here it is the mean of the state's positive detections. `use` (which server to ask) has no counterpart: catalogues
 * are in the store, in the version that the configuration names.
 */
export const CatalogMatch = defineUnit({
  kind: 'MATCHED_LIGHT_CURVE',
  name: 'CatalogMatch',
  description:
    'Matches the position of a light curve with catalogues: nearest row or all within a radius, with the columns asked for.',
  author: 'AmpelGraph',
  citation: "Parameters after AMPEL's T2CatalogMatch (AmpelAstro/Ampel-CatalogMatch)",
  licence: 'BSD-3-Clause',
  params: Params,
  resources: ({ catalogues }) =>
    Object.entries(catalogues).map(([name, choice]) => ({
      catalogue: choice.catalogue ?? name,
      radiusArcsec: choice.radiusArcsec,
      mode: choice.all ? 'ALL' : 'NEAREST',
      where: conditionsOf(choice.preFilter),
      having: conditionsOf(choice.postFilter),
      ...(choice.keysToAppend ? { columns: choice.keysToAppend } : {}),
    })),
  create: (params) => new CatalogMatchUnit(params),
});
