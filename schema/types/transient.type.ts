import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { NodeType } from './node.type.js';

/** Photometry of one band. */
@ObjectType('BandSummary', { description: 'The positive detections of one band.', simpleResolvers: true })
export class BandSummaryType {
  @Field(() => String, { description: 'Passband without survey prefix.' })
  band!: string;

  @Field(() => Int, { description: 'Number of detections.' })
  count!: number;

  @Field(() => Float, { description: 'Time of the first, MJD UTC.' })
  firstMjd!: number;

  @Field(() => Float, { description: 'Magnitude of the first, AB.' })
  firstMag!: number;

  @Field(() => Float, { description: 'Time of the last, MJD UTC.' })
  lastMjd!: number;

  @Field(() => Float, { description: 'Magnitude of the last, AB.' })
  lastMag!: number;

  @Field(() => Float, { description: 'Time of the brightest, MJD UTC.' })
  peakMjd!: number;

  @Field(() => Float, { description: 'Magnitude of the brightest, AB.' })
  peakMag!: number;
}

/** A channel's acceptance. */
@ObjectType('Acceptance', { description: 'A channel that accepted a transient.', simpleResolvers: true })
export class AcceptanceType {
  @Field(() => String, { description: 'Name of the channel.' })
  channel!: string;

  @Field(() => DateTimeScalar, { description: 'When it first accepted an alert about the transient.' })
  since!: string;
}

/** An object of a survey. */
@ObjectType('Transient', {
  description:
    'An object of a survey, summarised from exactly the datapoints that you see. Detections are positive alert detections; superseded candidates of one exposure do not count.',
  implements: NodeType,
  simpleResolvers: true,
})
export class TransientType extends NodeType {
  @Field(() => String, { description: 'Survey: ztf, lsst, or another that a shaper brings.' })
  survey!: string;

  @Field(() => String, { description: "The survey's name for it." })
  name!: string;

  @Field(() => Float, {
    nullable: true,
    description:
      'Right ascension of the mean position of the detections, ICRS degrees; null without a detection.',
  })
  raDeg?: number;

  @Field(() => Float, { nullable: true, description: 'Declination of the mean position, ICRS degrees.' })
  decDeg?: number;

  @Field(() => Float, {
    nullable: true,
    description: "Error of the mean position, arcsec: rms / sqrt(n), not below the survey's floor.",
  })
  positionErrorArcsec?: number;

  @Field(() => String, {
    nullable: true,
    description: 'HEALPix pixel of the position, NESTED, order 24; decimal text.',
  })
  hpx?: string;

  @Field(() => String, {
    nullable: true,
    description: 'H3 cell of the position at resolution 15, 15 hexadecimal digits.',
  })
  h3?: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Right ascension that the survey publishes for the object, ICRS degrees.',
  })
  surveyRaDeg?: number;

  @Field(() => Float, { nullable: true, description: 'Declination that the survey publishes, ICRS degrees.' })
  surveyDecDeg?: number;

  @Field(() => Float, { nullable: true, description: 'First detection, MJD UTC.' })
  firstDetectionMjd?: number;

  @Field(() => Float, { nullable: true, description: 'Last detection, MJD UTC.' })
  lastDetectionMjd?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Earliest detection that the survey itself knows, as an alert seen says; MJD UTC.',
  })
  surveyFirstDetectionMjd?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Last upper limit before the first detection, MJD UTC.',
  })
  lastLimitMjd?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Limiting magnitude of the last upper limit before the first detection, AB.',
  })
  lastLimitMag?: number;

  @Field(() => Int, { description: 'Number of detections.' })
  detectionCount!: number;

  @Field(() => Int, { description: 'Number of negative detections: fadings below the reference.' })
  negativeDetectionCount!: number;

  @Field(() => Int, { description: 'Number of upper limits.' })
  upperLimitCount!: number;

  @Field(() => Int, { description: 'Number of forced measurements.' })
  forcedCount!: number;

  @Field(() => Float, { nullable: true, description: 'Magnitude of the brightest detection, AB.' })
  peakMag?: number;

  @Field(() => Float, { nullable: true, description: 'Time of the brightest detection, MJD UTC.' })
  peakMjd?: number;

  @Field(() => String, { nullable: true, description: 'Band of the brightest detection.' })
  peakBand?: string;

  @Field(() => Float, { nullable: true, description: 'Magnitude of the newest detection, AB.' })
  lastMag?: number;

  @Field(() => String, { nullable: true, description: 'Band of the newest detection.' })
  lastBand?: string;

  @Field(() => [BandSummaryType], { description: 'The detections by band, by name of the band.' })
  bands!: BandSummaryType[];

  @Field(() => Float, { nullable: true, description: 'Highest deep-learning real-bogus score, 0 to 1.' })
  bestDrb?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Deep-learning real-bogus score of the last alert that has one, 0 to 1.',
  })
  lastDrb?: number;

  @Field(() => Float, { nullable: true, description: 'Highest real-bogus score, 0 to 1.' })
  bestRb?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Real-bogus score of the last alert detection that has one, 0 to 1.',
  })
  lastRb?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Star-galaxy score of the nearest catalogue source in the last alert, 1 is star-like.',
  })
  starScore?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Distance of the catalogue source that `starScore` is of, arcsec.',
  })
  starDistanceArcsec?: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Distance of the nearest known solar-system object in the last alert, arcsec; null where none is near.',
  })
  solarSystemDistanceArcsec?: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Detections that the survey itself counts, the most seen.',
  })
  surveyDetectionCount?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of negative ones among all alert detections, positive and negative, 0 to 1.',
  })
  negativeShare?: number;

  @Field(() => Float, { description: 'Newest datapoint of any kind, MJD UTC.' })
  dataUntilMjd!: number;
}
