import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { TierEnum } from '../enums/provenance.enum.js';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { JsonScalar } from '../scalars/json.scalar.js';
import { NodeType } from './node.type.js';

/** What a channel decided on an alert. */
@ObjectType('Verdict', { description: 'What a channel decided on an alert.', simpleResolvers: true })
export class VerdictType {
  @Field(() => String, { description: 'Name of the channel.' })
  channel!: string;

  @Field(() => Boolean, { description: 'Whether it accepted the alert.' })
  accepted!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: "The filter's group of accepted alerts, where it has groups.",
  })
  group?: number;

  @Field(() => String, { nullable: true, description: 'Why the alert was not accepted.' })
  reason?: string;
}

/** A packet of a survey. */
@ObjectType('Alert', {
  description: 'A packet of a survey about one transient, as received.',
  implements: NodeType,
  simpleResolvers: true,
})
export class AlertType extends NodeType {
  @Field(() => String, { description: 'Survey: ztf, lsst, or another that a shaper brings.' })
  survey!: string;

  @Field(() => String, { description: "The survey's own id of the alert, decimal text." })
  alertId!: string;

  @Field(() => [String], { description: 'Data rights of the alert: those of its trigger.' })
  labels!: string[];

  @Field(() => ID, { description: 'The datapoint that triggered the alert.' })
  triggerId!: string;

  @Field(() => JsonScalar, {
    description: "Scalar fields of the triggering record by the survey's own names.",
  })
  fields!: unknown;

  @Field(() => DateTimeScalar, { description: 'When it was recorded here.' })
  receivedAt!: string;

  @Field(() => String, { description: 'File, stream or topic that it came from.' })
  source!: string;

  @Field(() => Float, {
    description: 'Where it stands in its source: byte offset in a file, offset in a topic.',
  })
  offset!: number;

  @Field(() => [VerdictType], { description: 'What the channels that you read decided, by name.' })
  verdicts!: VerdictType[];
}

/** A unit that makes alerts of packets. */
@ObjectType('Shaper', {
  description: 'A unit that made alerts of packets, with the parameters that it had.',
  simpleResolvers: true,
})
export class ShaperType {
  @Field(() => String, { description: 'Name of the unit.' })
  name!: string;

  @Field(() => String, { description: 'Package that contains it.' })
  package!: string;

  @Field(() => String, { description: 'Version of the package.' })
  version!: string;

  @Field(() => String, { description: 'SHA-256 over the sources of the unit and all that they import.' })
  digest!: string;

  @Field(() => JsonScalar, { description: 'Its parameters.' })
  config!: unknown;
}

/** Software of a unit. */
@ObjectType('UnitVersion', {
  description: 'The software of a unit, identified by what it consists of.',
  implements: NodeType,
  simpleResolvers: true,
})
export class UnitVersionType extends NodeType {
  @Field(() => String, { description: 'Name of the unit.' })
  name!: string;

  @Field(() => TierEnum, { description: 'Stage at which it works.' })
  tier!: string;

  @Field(() => String, { description: 'Package that contains it.' })
  package!: string;

  @Field(() => String, { description: 'Version of the package.' })
  version!: string;

  @Field(() => String, { description: 'SHA-256 over the sources of the unit and of everything it imports.' })
  digest!: string;

  @Field(() => String, { nullable: true, description: 'Who wrote it.' })
  author?: string;

  @Field(() => String, { nullable: true, description: 'What to cite when its results are used.' })
  citation?: string;

  @Field(() => String, { nullable: true, description: 'Licence, SPDX.' })
  licence?: string;
}

/** Configuration of a unit. */
@ObjectType('Config', {
  description: 'A configuration with which a unit was used.',
  implements: NodeType,
  simpleResolvers: true,
})
export class ConfigType extends NodeType {
  @Field(() => String, { description: 'SHA-256 of its canonical JSON (RFC 8785), hexadecimal.' })
  hash!: string;

  @Field(() => JsonScalar, { description: 'The configuration.' })
  body!: unknown;
}

/** Execution of a process. */
@ObjectType('Run', {
  description: 'One execution of a process of the engine.',
  implements: NodeType,
  simpleResolvers: true,
})
export class RunType extends NodeType {
  @Field(() => String, { description: 'The id by itself, a ULID.' })
  runId!: string;

  @Field(() => String, { description: 'Name and version of the engine.' })
  software!: string;

  @Field(() => String, { description: 'Version of Node.js.' })
  nodeVersion!: string;

  @Field(() => String, { description: 'Operating system and processor.' })
  platform!: string;

  @Field(() => DateTimeScalar, { description: 'When it started.' })
  startedAt!: string;
}
