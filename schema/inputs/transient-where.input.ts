import { Field, InputType } from 'type-graphql';
import { T2ValueScalar } from '../scalars/t2-value.scalar.js';
import {
  BandNumberFilterInput,
  FloatFilterInput,
  IntFilterInput,
  TextFilterInput,
  WordFilterInput,
} from './operators.input.js';
import { RegionInput } from './region.input.js';

/** Channels of which one must have accepted. */
@InputType('ChannelFilter', { description: 'A condition on the channels that accepted a transient.' })
export class ChannelFilterInput {
  @Field(() => [String], {
    description: 'At least one of these channels accepted it. Channels that you do not read accept nothing.',
  })
  anyOf!: string[];
}

/** Conditions on the photometry of one band. */
@InputType('BandWhere', {
  description:
    'Conditions on the positive detections of one band; all must hold. A band alone asks for at least one detection in it.',
})
export class BandWhereInput {
  @Field(() => String, { description: 'Passband without survey prefix: u, g, r, i, z or y.' })
  band!: string;

  @Field(() => BandNumberFilterInput, { nullable: true, description: 'Number of detections.' })
  count?: BandNumberFilterInput | null;

  @Field(() => BandNumberFilterInput, { nullable: true, description: 'Time of the first, MJD UTC.' })
  firstMjd?: BandNumberFilterInput | null;

  @Field(() => BandNumberFilterInput, { nullable: true, description: 'Magnitude of the first, AB.' })
  firstMag?: BandNumberFilterInput | null;

  @Field(() => BandNumberFilterInput, { nullable: true, description: 'Time of the last, MJD UTC.' })
  lastMjd?: BandNumberFilterInput | null;

  @Field(() => BandNumberFilterInput, { nullable: true, description: 'Magnitude of the last, AB.' })
  lastMag?: BandNumberFilterInput | null;

  @Field(() => BandNumberFilterInput, { nullable: true, description: 'Time of the brightest, MJD UTC.' })
  peakMjd?: BandNumberFilterInput | null;

  @Field(() => BandNumberFilterInput, { nullable: true, description: 'Magnitude of the brightest, AB.' })
  peakMag?: BandNumberFilterInput | null;
}

/** A condition on T2 results. */
@InputType('T2Where', {
  description:
    'Holds when some current result of the unit has, at the path, a value of the given type that compares so. Give at least one operator; each is tested on its own.',
})
export class T2WhereInput {
  @Field(() => String, { description: 'Name of the T2 unit.' })
  unit!: string;

  @Field(() => String, {
    description:
      'Keys of object members joined by dots: fit.redshift. Keys are letters, digits and _; at most 16.',
  })
  path!: string;

  @Field(() => T2ValueScalar, { nullable: true, description: 'Is equal to.' })
  eq?: string | number | boolean | null;

  @Field(() => T2ValueScalar, { nullable: true, description: 'Is less than; numbers, or texts by bytes.' })
  lt?: string | number | boolean | null;

  @Field(() => T2ValueScalar, {
    nullable: true,
    description: 'Is less than or equal to; numbers, or texts by bytes.',
  })
  lte?: string | number | boolean | null;

  @Field(() => T2ValueScalar, { nullable: true, description: 'Is greater than; numbers, or texts by bytes.' })
  gt?: string | number | boolean | null;

  @Field(() => T2ValueScalar, {
    nullable: true,
    description: 'Is greater than or equal to; numbers, or texts by bytes.',
  })
  gte?: string | number | boolean | null;
}

/** A condition on transients. */
@InputType('TransientWhere', {
  description:
    'A condition on transients as you see them; everything given at one level must hold. Every condition is true or false: an absent value, or one of another type, makes a comparison false, and `not` is the plain complement.',
})
export class TransientWhereInput {
  @Field(() => [TransientWhereInput], { nullable: true, description: 'All of these hold.' })
  and?: TransientWhereInput[] | null;

  @Field(() => [TransientWhereInput], {
    nullable: true,
    description: 'At least one of these holds; none does of an empty list.',
  })
  or?: TransientWhereInput[] | null;

  @Field(() => TransientWhereInput, { nullable: true, description: 'This does not hold.' })
  not?: TransientWhereInput | null;

  @Field(() => RegionInput, { nullable: true, description: 'Lies in a part of the sky.' })
  region?: RegionInput | null;

  @Field(() => ChannelFilterInput, { nullable: true, description: 'Was accepted by a channel.' })
  channels?: ChannelFilterInput | null;

  @Field(() => BandWhereInput, {
    nullable: true,
    description: 'Photometry of one band; use `and` for several.',
  })
  band?: BandWhereInput | null;

  @Field(() => T2WhereInput, { nullable: true, description: 'Results of a T2 unit; use `and` for several.' })
  t2?: T2WhereInput | null;

  @Field(() => WordFilterInput, {
    nullable: true,
    description: 'Has a tag, as far as you see tags; at most 10,000 transients may have it.',
  })
  tag?: WordFilterInput | null;

  @Field(() => WordFilterInput, {
    nullable: true,
    description:
      "Has a name other than the survey's, as far as you see these: AT2019dsg, with or without a space.",
  })
  alias?: WordFilterInput | null;

  @Field(() => TextFilterInput, { nullable: true, description: 'Name given by the survey.' })
  name?: TextFilterInput | null;

  @Field(() => TextFilterInput, {
    nullable: true,
    description: 'Survey: ztf, lsst, or another that a shaper brings.',
  })
  survey?: TextFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Right ascension, ICRS degrees in [0, 360).',
  })
  raDeg?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, { nullable: true, description: 'Declination, ICRS degrees.' })
  decDeg?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, { nullable: true, description: 'First positive detection seen, MJD UTC.' })
  firstDetectionMjd?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, { nullable: true, description: 'Last positive detection seen, MJD UTC.' })
  lastDetectionMjd?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Earliest detection that the survey itself knows, MJD UTC.',
  })
  surveyFirstDetectionMjd?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Last upper limit before the first detection, MJD UTC.',
  })
  lastLimitMjd?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Limiting magnitude of the last upper limit before the first detection, AB.',
  })
  lastLimitMag?: FloatFilterInput | null;

  @Field(() => IntFilterInput, { nullable: true, description: 'Number of positive detections.' })
  detectionCount?: IntFilterInput | null;

  @Field(() => IntFilterInput, { nullable: true, description: 'Number of negative detections.' })
  negativeDetectionCount?: IntFilterInput | null;

  @Field(() => IntFilterInput, { nullable: true, description: 'Number of upper limits.' })
  upperLimitCount?: IntFilterInput | null;

  @Field(() => IntFilterInput, { nullable: true, description: 'Number of forced measurements.' })
  forcedCount?: IntFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Magnitude of the brightest positive detection, AB.',
  })
  peakMag?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Time of the brightest positive detection, MJD UTC.',
  })
  peakMjd?: FloatFilterInput | null;

  @Field(() => TextFilterInput, { nullable: true, description: 'Band of the brightest positive detection.' })
  peakBand?: TextFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Magnitude of the newest positive detection, AB.',
  })
  lastMag?: FloatFilterInput | null;

  @Field(() => TextFilterInput, { nullable: true, description: 'Band of the newest positive detection.' })
  lastBand?: TextFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Highest deep-learning real-bogus score, 0 to 1.',
  })
  bestDrb?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Deep-learning real-bogus score of the last alert that has one, 0 to 1.',
  })
  lastDrb?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, { nullable: true, description: 'Highest real-bogus score, 0 to 1.' })
  bestRb?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Real-bogus score of the last alert detection that has one, 0 to 1.',
  })
  lastRb?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Star-galaxy score of the nearest catalogue source of the last alert, 1 is star-like.',
  })
  starScore?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Distance of the catalogue source that `starScore` is of, arcsec.',
  })
  starDistanceArcsec?: FloatFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Distance of the nearest known solar-system object in the last alert, arcsec.',
  })
  solarSystemDistanceArcsec?: FloatFilterInput | null;

  @Field(() => IntFilterInput, {
    nullable: true,
    description: 'Detections that the survey itself counts, the most seen.',
  })
  surveyDetectionCount?: IntFilterInput | null;

  @Field(() => FloatFilterInput, {
    nullable: true,
    description: 'Share of negative ones among all alert detections, positive and negative, 0 to 1.',
  })
  negativeShare?: FloatFilterInput | null;
}
