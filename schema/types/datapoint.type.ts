import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { DatapointKindEnum, SignEnum, TimeReferenceEnum } from '../enums/datapoint.enum.js';
import { NodeType } from './node.type.js';

/** Fields of the alert that a datapoint triggered. */
@ObjectType('AlertSummary', {
  description: 'What the survey said about the object in the alert that this datapoint triggered.',
  simpleResolvers: true,
})
export class AlertSummaryType {
  @Field(() => Float, {
    nullable: true,
    description: 'Earliest detection that the survey itself knows, MJD UTC.',
  })
  surveyFirstDetectionMjd?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Right ascension published for the object, ICRS degrees.',
  })
  surveyRaDeg?: number;

  @Field(() => Float, { nullable: true, description: 'Declination published for the object, ICRS degrees.' })
  surveyDecDeg?: number;

  @Field(() => Float, { nullable: true, description: 'Deep-learning real-bogus score, 0 to 1.' })
  drb?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Star-galaxy score of the nearest catalogue source, 1 is star-like.',
  })
  starScore?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Distance of the catalogue source that `starScore` is of, arcsec.',
  })
  starDistanceArcsec?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Distance of the nearest known solar-system object, arcsec.',
  })
  solarSystemDistanceArcsec?: number;

  @Field(() => Int, { nullable: true, description: 'Detections that the survey itself counts.' })
  surveyDetectionCount?: number;
}

/** A measurement or an upper limit. */
@ObjectType('Datapoint', {
  description:
    'One measurement, or non-detection, of one transient. Difference photometry, AB, not corrected for extinction.',
  implements: NodeType,
  simpleResolvers: true,
})
export class DatapointType extends NodeType {
  @Field(() => DatapointKindEnum, { description: 'What was measured.' })
  kind!: string;

  @Field(() => SignEnum, {
    nullable: true,
    description: 'Above or below the reference; null for upper limits.',
  })
  sign?: string;

  @Field(() => Float, { description: 'Time, MJD UTC; timeReference says which instant of the exposure.' })
  mjd!: number;

  @Field(() => TimeReferenceEnum, { description: 'Which instant of the exposure mjd is.' })
  timeReference!: string;

  @Field(() => String, { description: 'Passband without survey prefix: u, g, r, i, z or y.' })
  band!: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Signed difference flux, microjansky; null for upper limits.',
  })
  fluxMicrojansky?: number;

  @Field(() => Float, { nullable: true, description: 'Error of the flux, microjansky, 1 sigma.' })
  fluxErrMicrojansky?: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Magnitude, AB; null for upper limits, where the flux is not positive, and for forced points below S/N 3.',
  })
  mag?: number;

  @Field(() => Float, { nullable: true, description: 'Error of the magnitude, 1 sigma.' })
  magErr?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Upper limits only: limiting magnitude, AB, at limitSigma.',
  })
  limitMag?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Upper limits only: significance of the limit, in sigma.',
  })
  limitSigma?: number;

  @Field(() => Float, { nullable: true, description: 'Right ascension of the measurement, ICRS degrees.' })
  raDeg?: number;

  @Field(() => Float, { nullable: true, description: 'Declination of the measurement, ICRS degrees.' })
  decDeg?: number;

  @Field(() => Float, { nullable: true, description: 'Real-bogus score, 0 to 1.' })
  rb?: number;

  @Field(() => String, {
    nullable: true,
    description:
      'Names the exposure and readout channel, where the survey may publish several candidates of one source.',
  })
  exposure?: string;

  @Field(() => AlertSummaryType, {
    nullable: true,
    description:
      'What the alert that this datapoint triggered says about the object; null when none arrived.',
  })
  summary?: AlertSummaryType;

  @Field(() => [String], { description: 'Data rights of this datapoint.' })
  labels!: string[];

  @Field(() => ID, {
    nullable: true,
    description: 'The datapoint of the same exposure, among those that you see, that replaces this one.',
  })
  supersededBy?: string;
}
