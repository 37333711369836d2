import { Field, Float, ID, InputType } from 'type-graphql';
import { PolygonSide } from '../enums/polygon-side.enum.js';

/** A circle on the sky. */
@InputType('ConeInput', {
  description: 'All positions within a great-circle distance of a centre, the rim included.',
})
export class ConeInput {
  @Field(() => Float, {
    description: 'Right ascension of the centre, ICRS degrees; any finite value, wrapped to [0, 360).',
  })
  raDeg!: number;

  @Field(() => Float, { description: 'Declination of the centre, ICRS degrees in [-90, 90].' })
  decDeg!: number;

  @Field(() => Float, { description: 'Radius, arcsec in [0, 648000]; 648000 is the whole sky.' })
  radiusArcsec!: number;
}

/** An ellipse on the sky. */
@InputType('EllipseInput', {
  description:
    'All positions whose distance from a centre is at most the radius of the ellipse along that bearing, the rim included.',
})
export class EllipseInput {
  @Field(() => Float, { description: 'Right ascension of the centre, ICRS degrees; wrapped to [0, 360).' })
  raDeg!: number;

  @Field(() => Float, { description: 'Declination of the centre, ICRS degrees in [-90, 90].' })
  decDeg!: number;

  @Field(() => Float, { description: 'Half of the axis along the position angle, degrees in (0, 180].' })
  semiMajorDeg!: number;

  @Field(() => Float, {
    description: 'Half of the axis across it, degrees in (0, 180]; may be the longer one.',
  })
  semiMinorDeg!: number;

  @Field(() => Float, { description: 'Position angle of the first axis, degrees from north through east.' })
  positionAngleDeg!: number;
}

/** A corner of a polygon. */
@InputType('VertexInput', { description: 'A corner of a polygon.' })
export class VertexInput {
  @Field(() => Float, { description: 'Right ascension, ICRS degrees; wrapped to [0, 360).' })
  raDeg!: number;

  @Field(() => Float, { description: 'Declination, ICRS degrees in [-90, 90].' })
  decDeg!: number;
}

/** A polygon on the sky. */
@InputType('PolygonInput', {
  description:
    'What a closed line of great-circle arcs bounds. Its edges may not cross each other. A `where` may have 10000 vertices in all.',
})
export class PolygonInput {
  @Field(() => [VertexInput], {
    description: 'At least 3, in either direction; the first is not repeated at the end.',
  })
  vertices!: VertexInput[];

  @Field(() => PolygonSide, {
    nullable: true,
    description: 'Which of the two sides of the line; the smaller one unless given.',
  })
  side?: 'SMALLER' | 'LARGER' | null;
}

/** A box between meridians and parallels. */
@InputType('RectangleInput', {
  description:
    'A box between two meridians and two parallels, its sides included. A box that reaches a pole holds it.',
})
export class RectangleInput {
  @Field(() => Float, { description: 'Right ascension of the western side, ICRS degrees; any finite value.' })
  raFromDeg!: number;

  @Field(() => Float, {
    description:
      'Right ascension of the eastern side, ICRS degrees; less than the western one when the box passes RA 0. 360 degrees or more beyond it is the whole circle.',
  })
  raToDeg!: number;

  @Field(() => Float, { description: 'Declination of the southern side, ICRS degrees in [-90, 90].' })
  decFromDeg!: number;

  @Field(() => Float, {
    description: 'Declination of the northern side, ICRS degrees in [-90, 90]; not below the southern one.',
  })
  decToDeg!: number;
}

/** A level of the localisation of an event. */
@InputType('SkymapRegionInput', {
  description: 'The region of a credible level of the localisation of an event that is used.',
})
export class SkymapRegionInput {
  @Field(() => ID, { description: 'Global id of the event, or any of its names.' })
  id!: string;

  @Field(() => Float, {
    description: 'Credible level in (0, 1]; a flat localisation has one region for every level.',
  })
  level!: number;
}

/** A part of the sky; exactly one member is given. Marked @oneOf by src/server/graphql-schema.ts. */
@InputType('RegionInput', {
  description:
    'A part of the sky: exactly one of its members. A transient is in it when its mean position is; one without a position is in none.',
})
export class RegionInput {
  @Field(() => ConeInput, { nullable: true, description: 'A circle.' })
  cone?: ConeInput | null;

  @Field(() => EllipseInput, { nullable: true, description: 'An ellipse.' })
  ellipse?: EllipseInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      'An H3 cell, 15 hex digits (latitude = Dec, longitude = RA): the positions that are filed under it.',
  })
  h3Cell?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'A MOC of space as text: ASCII, as `6/1-3 5 8/`, or JSON, as `{"6": [1, 2, 3]}`.',
  })
  moc?: string | null;

  @Field(() => PolygonInput, { nullable: true, description: 'A polygon.' })
  polygon?: PolygonInput | null;

  @Field(() => RectangleInput, { nullable: true, description: 'A box in right ascension and declination.' })
  rectangle?: RectangleInput | null;

  @Field(() => SkymapRegionInput, { nullable: true, description: 'A level of a sky map.' })
  skymap?: SkymapRegionInput | null;
}
