import { Field, Float, Int, ObjectType } from 'type-graphql';

/** Counts of transients by cell. */
@ObjectType('SkyDensity', {
  description: 'Transients that you see by H3 cell, as columns of one length; empty cells are left out.',
  simpleResolvers: true,
})
export class SkyDensityType {
  @Field(() => Int, { description: 'H3 resolution of the cells.' })
  resolution!: number;

  @Field(() => Int, { description: 'Transients in all cells.' })
  total!: number;

  @Field(() => [String], { description: 'Cells, 15 hex digits, ascending.' })
  cells!: string[];

  @Field(() => [Int], { description: 'Transients of each cell.' })
  counts!: number[];

  @Field(() => [Float], { description: 'Right ascension of the centre of each cell, ICRS degrees.' })
  raDeg!: number[];

  @Field(() => [Float], { description: 'Declination of the centre of each cell, ICRS degrees.' })
  decDeg!: number[];
}
