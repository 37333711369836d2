import { ArgsType, Field, Float, InputType } from 'type-graphql';
import { MatchModeEnum } from '../enums/catalogue.enum.js';
import { T2ValueScalar } from '../scalars/t2-value.scalar.js';
import { ForwardPageArgs } from './page.args.js';
import { RegionInput } from './region.input.js';

/** A position. */
@InputType('PositionInput', { description: 'A position on the sky.' })
export class PositionInput {
  @Field(() => Float, {
    description: 'Right ascension, ICRS degrees; any finite value, wrapped to [0, 360).',
  })
  raDeg!: number;

  @Field(() => Float, { description: 'Declination, ICRS degrees in [-90, 90].' })
  decDeg!: number;
}

/** A condition on a column. */
@InputType('ColumnWhere', {
  description:
    'A condition on one column of a catalogue; all operators that are given must hold. An absent value satisfies none of them but `present: false`. Whole numbers beyond 2^53 are given as text.',
})
export class ColumnWhereInput {
  @Field(() => String, { description: 'Name of the column.' })
  column!: string;

  @Field(() => T2ValueScalar, { nullable: true, description: 'Is equal to.' })
  eq?: string | number | boolean | null;

  @Field(() => [T2ValueScalar], { nullable: true, description: 'Is one of; at most 1000 values.' })
  in?: (string | number | boolean)[] | null;

  @Field(() => T2ValueScalar, { nullable: true, description: 'Is less than.' })
  lt?: string | number | boolean | null;

  @Field(() => T2ValueScalar, { nullable: true, description: 'Is less than or equal to.' })
  lte?: string | number | boolean | null;

  @Field(() => T2ValueScalar, { nullable: true, description: 'Is greater than.' })
  gt?: string | number | boolean | null;

  @Field(() => T2ValueScalar, { nullable: true, description: 'Is greater than or equal to.' })
  gte?: string | number | boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Has a value at all (true), or has none (false).' })
  present?: boolean | null;
}

/** How a catalogue is named. */
@ArgsType()
export class CatalogueArgs {
  @Field(() => String, {
    description: '`name` (its newest version), `name@version` (6 digits or more), or the digest.',
  })
  name!: string;
}

/** Arguments of a catalogue's rows. */
@ArgsType()
export class CatalogueRowsArgs extends ForwardPageArgs {
  @Field(() => RegionInput, { nullable: true, description: 'Only rows in this part of the sky.' })
  region?: RegionInput | null;

  @Field(() => [ColumnWhereInput], { nullable: true, description: 'All of these hold.' })
  where?: ColumnWhereInput[] | null;
}

/** Arguments of a match of positions. */
@ArgsType()
export class MatchPositionsArgs {
  @Field(() => [PositionInput], { description: 'At most 10,000; use `ampelgraph match` for longer lists.' })
  positions!: PositionInput[];

  @Field(() => Float, { description: 'How far a match may be, arcsec in [0, 648000].' })
  radiusArcsec!: number;

  @Field(() => String, {
    nullable: true,
    description: 'A catalogue: name, name@version or digest. Transients, when not given.',
  })
  catalogue?: string | null;

  @Field(() => [ColumnWhereInput], {
    nullable: true,
    description: 'Conditions on rows of the catalogue, which all hold; the nearest is the nearest of these.',
  })
  where?: ColumnWhereInput[] | null;

  @Field(() => MatchModeEnum, { defaultValue: 'NEAREST', description: 'The nearest match, or all.' })
  mode!: keyof typeof MatchModeEnum;
}
