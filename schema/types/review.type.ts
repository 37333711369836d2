import { Field, Int, ObjectType } from 'type-graphql';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { JsonScalar } from '../scalars/json.scalar.js';
import { PageInfoType } from './connection.type.js';
import { NodeType } from './node.type.js';

/** Something that a channel says of a transient. */
@ObjectType('Remark', {
  description: 'A tag, note or name that a channel gave a transient.',
  simpleResolvers: true,
})
export class RemarkType {
  @Field(() => String, { description: 'What is said.' })
  text!: string;

  @Field(() => String, { description: 'Channel that says it.' })
  channel!: string;

  @Field(() => String, {
    nullable: true,
    description: 'T3 process of the channel; null for what a person said.',
  })
  process?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Unit that said it first; null for what a person said.',
  })
  unit?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the run in which it was said; null for what a person said.',
  })
  run?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Subject of the token of the person who said it; null for what a unit said.',
  })
  author?: string;

  @Field(() => DateTimeScalar, { description: 'When it was said.' })
  at!: string;
}

/** A line of a channel's journal. */
@ObjectType('JournalLine', { description: "A line of a channel's journal.", simpleResolvers: true })
export class JournalLineType {
  @Field(() => DateTimeScalar, { description: 'When.' })
  at!: string;

  @Field(() => String, { description: 'INFO, WARNING or ERROR.' })
  level!: string;

  @Field(() => String, { description: 'Channel whose journal it is.' })
  channel!: string;

  @Field(() => String, {
    nullable: true,
    description: 'T3 process of the channel; null for what a person did.',
  })
  process?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the run in which it was written; null for what a person did.',
  })
  run?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Subject of the token of the person who did it; null for what a unit or the process did.',
  })
  author?: string;

  @Field(() => String, { nullable: true, description: 'Unit that it is about; null for the process.' })
  unit?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Transient that it is about, survey/name; null for none.',
  })
  transient?: string;

  @Field(() => String, { description: 'What happened.' })
  message!: string;
}

/** A journal line and its place. */
@ObjectType('JournalEdge', { description: 'A journal line and its place.', simpleResolvers: true })
export class JournalEdgeType {
  @Field(() => String, { description: 'Place of the line in this list, for `after`; opaque.' })
  cursor!: string;

  @Field(() => JournalLineType, { description: 'The line.' })
  node!: JournalLineType;
}

/** A page of journal lines. */
@ObjectType('JournalConnection', { description: 'A page of journal lines.', simpleResolvers: true })
export class JournalConnectionType {
  @Field(() => [JournalEdgeType], { description: 'The lines of the page, in order.' })
  edges!: JournalEdgeType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the list.' })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: 'Number of lines of the whole list as you see it, exact.' })
  totalCount!: number;
}

/** What a session of a T3 process came to. */
@ObjectType('ReviewReport', {
  implements: NodeType,
  description: 'What one session of a T3 process reviewed and wanted.',
  simpleResolvers: true,
})
export class ReviewReportType extends NodeType {
  @Field(() => String, { description: 'Channel of the process.' })
  channel!: string;

  @Field(() => String, { description: 'Name of the process.' })
  process!: string;

  @Field(() => Int, { description: 'Number of the session, from 1.' })
  session!: number;

  @Field(() => String, { description: 'Id of the run in which it ended.' })
  run!: string;

  @Field(() => DateTimeScalar, { description: 'When it began.' })
  startedAt!: string;

  @Field(() => DateTimeScalar, { description: 'When it ended.' })
  endedAt!: string;

  @Field(() => [String], { description: 'Data rights with which it looked, by bytes.' })
  labels!: string[];

  @Field(() => String, {
    description: 'SHA-256 of the list of its inputs: each transient, its content and what it consumed.',
  })
  inputs!: string;

  @Field(() => JsonScalar, {
    description:
      'Its units, each with `unit`, `trace` (SHA-256), `outcome` (COMPLETED or FAILED, then with `code` and `message`) and `intents`, how many it had.',
  })
  units!: unknown;

  @Field(() => JsonScalar, {
    description:
      'Numbers of transients reviewed (`reviewed`), of `tags`, `notes` and `names` added, of `posts` new or changed, of intents `refused`, and of units that `failed`.',
  })
  counts!: unknown;
}

/** A report and its place. */
@ObjectType('ReviewReportEdge', { description: 'A report and its place.', simpleResolvers: true })
export class ReviewReportEdgeType {
  @Field(() => String, { description: 'Place of the report in this list, for `after`; opaque.' })
  cursor!: string;

  @Field(() => ReviewReportType, { description: 'The report.' })
  node!: ReviewReportType;
}

/** A page of reports. */
@ObjectType('ReviewReportConnection', { description: 'A page of reports.', simpleResolvers: true })
export class ReviewReportConnectionType {
  @Field(() => [ReviewReportEdgeType], { description: 'The reports of the page, in order.' })
  edges!: ReviewReportEdgeType[];

  @Field(() => PageInfoType, { description: 'Where the page stands in the list.' })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: 'Number of reports of the whole list as you see it, exact.' })
  totalCount!: number;
}
