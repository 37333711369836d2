import { Field, Float, Int, ObjectType } from 'type-graphql';
import { CandidateCutEnum, CandidatePresetEnum } from '../enums/skymap.enum.js';
import { CompletenessType } from './completeness.type.js';
import { PageInfoType } from './connection.type.js';
import { LocalizationType } from './skymap.type.js';
import { TransientType } from './transient.type.js';

/** How many remain. */
@ObjectType('FunnelStep', { description: 'How many transients remain after a cut.', simpleResolvers: true })
export class FunnelStepType {
  @Field(() => CandidateCutEnum, { description: 'The cut; each is made on what the one before left.' })
  cut!: keyof typeof CandidateCutEnum;

  @Field(() => Int, { description: 'How many remain after it.' })
  remaining!: number;
}

/** How many lie within a level. */
@ObjectType('LevelCount', { description: 'How many candidates lie within a level.', simpleResolvers: true })
export class LevelCountType {
  @Field(() => Float, { description: 'The credible level, 0 to 1.' })
  level!: number;

  @Field(() => Int, { description: 'Candidates in its region.' })
  count!: number;
}

/** A range of days. */
@ObjectType('DayRange', {
  description: 'Days relative to the event, both ends included.',
  simpleResolvers: true,
})
export class DayRangeType {
  @Field(() => Float, {
    nullable: true,
    description: 'Not earlier than so many days after the event, negative before it; null when open.',
  })
  fromDays?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Not later than so many days after the event, negative before it; null when open.',
  })
  toDays?: number;
}

/** A window in time. */
@ObjectType('CandidateWindow', {
  description: 'What candidates must fulfil in time.',
  simpleResolvers: true,
})
export class CandidateWindowType {
  @Field(() => DayRangeType, { nullable: true, description: 'Some positive alert detection lies within.' })
  detection?: DayRangeType;

  @Field(() => DayRangeType, { nullable: true, description: 'The first detection lies within.' })
  firstDetection?: DayRangeType;
}

/** A candidate and its place. */
@ObjectType('CandidateEdge', { description: 'A candidate and its place in the list.' })
export class CandidateEdgeType {
  @Field(() => String, { description: 'Place of the row in this list and order; opaque.' })
  cursor!: string;

  @Field(() => TransientType, { description: 'The transient.' })
  node!: TransientType;

  @Field(() => Float, {
    nullable: true,
    description: 'Probability of all that is at least as dense; of a flat localisation its containment.',
  })
  credibleLevel?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Probability per square degree at its position; null where the localisation tells none.',
  })
  probabilityDensityPerDeg2?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Distance from the best position, arcsec; null where none is stated.',
  })
  separationArcsec?: number;

  @Field(() => Float, { nullable: true, description: 'First positive detection that you see, MJD UTC.' })
  firstDetectionMjd?: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Last upper limit before the first detection that you see, MJD UTC.',
  })
  lastLimitMjd?: number;
}

/** A page of candidates. */
@ObjectType('CandidateConnection', { description: 'A page of the candidates of an event.' })
export class CandidateConnectionType {
  @Field(() => [CandidateEdgeType], { description: 'The rows of the page, in order.' })
  edges!: CandidateEdgeType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the list.' })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: 'Number of candidates as you see them, exact.' })
  totalCount!: number;

  @Field(() => CompletenessType, { description: 'Whether this answer is all that it will be.' })
  completeness!: CompletenessType;

  @Field(() => [FunnelStepType], { description: 'How many transients remain after each cut, in order.' })
  funnel!: FunnelStepType[];

  @Field(() => [LevelCountType], {
    description: 'How many candidates lie within levels up to the one asked for.',
  })
  countsByLevel!: LevelCountType[];

  @Field(() => LocalizationType, { description: 'The localisation that was used.' })
  localization!: LocalizationType;

  @Field(() => Float, { description: 'The credible level asked for, 0 to 1.' })
  level!: number;

  @Field(() => CandidateWindowType, { description: 'The window that was used, in days from the event.' })
  window!: CandidateWindowType;

  @Field(() => CandidatePresetEnum, {
    nullable: true,
    description: 'Name of the window; null when it has none.',
  })
  preset?: keyof typeof CandidatePresetEnum;

  @Field(() => String, {
    description: 'Names the selection: event, localisation, level, window, condition, and your rights.',
  })
  selectionHash!: string;
}

/** A cut, explained. */
@ObjectType('ExplainedCut', { description: 'A cut, with what was compared.', simpleResolvers: true })
export class ExplainedCutType {
  @Field(() => CandidateCutEnum, { description: 'The cut.' })
  cut!: keyof typeof CandidateCutEnum;

  @Field(() => Boolean, { description: 'Whether the transient passes it.' })
  passed!: boolean;

  @Field(() => String, { description: 'What the transient has, in words.' })
  value!: string;

  @Field(() => String, { description: 'What the cut asks for, in words.' })
  limit!: string;
}

/** Why a transient is a candidate, or is none. */
@ObjectType('CandidateExplanation', {
  description: 'Why a transient is a candidate of an event, or is none.',
  simpleResolvers: true,
})
export class CandidateExplanationType {
  @Field(() => Boolean, { description: 'Whether it passes every cut.' })
  isCandidate!: boolean;

  @Field(() => [ExplainedCutType], { description: 'All cuts, also those behind one that failed.' })
  cuts!: ExplainedCutType[];

  @Field(() => LocalizationType, { description: 'The localisation that was used.' })
  localization!: LocalizationType;

  @Field(() => TransientType, { description: 'The transient.' })
  transient!: TransientType;
}
