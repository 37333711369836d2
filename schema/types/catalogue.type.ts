import { Field, Float, Int, ObjectType } from 'type-graphql';
import { ColumnTypeEnum } from '../enums/catalogue.enum.js';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { JsonScalar } from '../scalars/json.scalar.js';
import { PageInfoType } from './connection.type.js';
import { TransientType } from './transient.type.js';

/** A column of a catalogue. */
@ObjectType('CatalogueColumn', {
  description: 'A column of a catalogue, as its file describes it.',
  simpleResolvers: true,
})
export class CatalogueColumnType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => ColumnTypeEnum, { description: 'What it holds.' })
  type!: keyof typeof ColumnTypeEnum;

  @Field(() => String, { nullable: true, description: 'Its unit, as written in the file.' })
  unit?: string;

  @Field(() => String, { nullable: true, description: "The IVOA's content descriptor, as written." })
  ucd?: string;

  @Field(() => String, { nullable: true, description: 'What the file says of it.' })
  description?: string;
}

/** A row of a catalogue. */
@ObjectType('CatalogueRow', { description: 'A row of a catalogue.', simpleResolvers: true })
export class CatalogueRowType {
  @Field(() => String, { nullable: true, description: "Value of the catalogue's id column." })
  id?: string;

  @Field(() => Float, { description: 'Right ascension, ICRS degrees.' })
  raDeg!: number;

  @Field(() => Float, { description: 'Declination, ICRS degrees.' })
  decDeg!: number;

  @Field(() => JsonScalar, {
    description: 'All values by column; absent ones are null, whole numbers beyond 2^53 decimal text.',
  })
  values!: unknown;
}

/** A row and its place. */
@ObjectType('CatalogueRowEdge', { description: 'A row and its place in the list.', simpleResolvers: true })
export class CatalogueRowEdgeType {
  @Field(() => String, { description: 'Place of the row in this list, for `after`; opaque.' })
  cursor!: string;

  @Field(() => CatalogueRowType, { description: 'The row.' })
  node!: CatalogueRowType;
}

/** A page of rows. */
@ObjectType('CatalogueRowConnection', {
  description: 'A page of rows of a catalogue.',
  simpleResolvers: true,
})
export class CatalogueRowConnectionType {
  @Field(() => [CatalogueRowEdgeType], { description: 'The rows of the page, in order.' })
  edges!: CatalogueRowEdgeType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the list.' })
  pageInfo!: PageInfoType;
}

/** A version of a catalogue. */
@ObjectType('Catalogue', {
  description: 'A version of a catalogue: a table of positions with any columns, known by its content.',
  simpleResolvers: true,
})
export class CatalogueType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, {
    description: 'First 12 digits of the digest; `name@version` names this version for good.',
  })
  version!: string;

  @Field(() => String, {
    description:
      'SHA-256 over columns and rows, the same whatever the format of the file and the order in it.',
  })
  digest!: string;

  @Field(() => Int, { description: 'Number of rows.' })
  rowCount!: number;

  @Field(() => [CatalogueColumnType], { description: 'Its columns, in the order of the file.' })
  columns!: CatalogueColumnType[];

  @Field(() => String, { description: 'Column of the right ascension.' })
  raColumn!: string;

  @Field(() => String, { description: 'Column of the declination.' })
  decColumn!: string;

  @Field(() => String, { nullable: true, description: "Column of the rows' ids." })
  idColumn?: string;

  @Field(() => String, { description: 'Name of the file that it was loaded from.' })
  source!: string;

  @Field(() => [String], { description: 'Labels that seeing it takes, all of them; none: everyone sees it.' })
  labels!: string[];

  @Field(() => DateTimeScalar, { description: 'When it was loaded.' })
  publishedAt!: string;
}

/** One match of a position. */
@ObjectType('PositionMatch', {
  description: 'What lies near a position: a transient, or a row of the catalogue that was asked for.',
  simpleResolvers: true,
})
export class PositionMatchType {
  @Field(() => Float, { description: 'Great-circle distance, arcsec.' })
  separationArcsec!: number;

  @Field(() => TransientType, { nullable: true, description: 'The transient; null for a catalogue.' })
  transient?: TransientType;

  @Field(() => CatalogueRowType, { nullable: true, description: 'The row; null for transients.' })
  row?: CatalogueRowType;
}

/** A position and what lies near it. */
@ObjectType('PositionMatches', {
  description: 'A position as asked for, and what lies near it.',
  simpleResolvers: true,
})
export class PositionMatchesType {
  @Field(() => Float, { description: 'Right ascension, ICRS degrees in [0, 360).' })
  raDeg!: number;

  @Field(() => Float, { description: 'Declination, ICRS degrees.' })
  decDeg!: number;

  @Field(() => [PositionMatchType], { description: 'Nearest first; at most one with NEAREST.' })
  matches!: PositionMatchType[];
}
