import { Field, Int, ObjectType } from 'type-graphql';
import { CompletenessType } from './completeness.type.js';
import { DatapointType } from './datapoint.type.js';
import { AlertType } from './origin.type.js';
import { StateType } from './state.type.js';
import { T2ResultType } from './t2-result.type.js';
import { TransientType } from './transient.type.js';

/** Where a page stands. */
@ObjectType('PageInfo', { description: 'Where a page stands in its list.', simpleResolvers: true })
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether rows come after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether rows come before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first row; null for an empty page.' })
  startCursor?: string;

  @Field(() => String, { nullable: true, description: 'Cursor of the last row; null for an empty page.' })
  endCursor?: string;
}

const CURSOR = 'Place of the row in this list and order, for `after` and `before`; opaque.';
const FORWARD_CURSOR = 'Place of the row in this list, for `after`; opaque.';
const EDGES = 'The rows of the page, in order.';
const PAGE = 'Where the page stands in the list.';
const TOTAL = 'Number of rows of the whole list as you see it, exact.';

/** A transient and its place. */
@ObjectType('TransientEdge', { description: 'A transient and its place in the list.', simpleResolvers: true })
export class TransientEdgeType {
  @Field(() => String, { description: CURSOR })
  cursor!: string;

  @Field(() => TransientType, { description: 'The transient.' })
  node!: TransientType;
}

/** A page of transients. */
@ObjectType('TransientConnection', { description: 'A page of transients.' })
export class TransientConnectionType {
  @Field(() => [TransientEdgeType], { description: EDGES })
  edges!: TransientEdgeType[];

  @Field(() => PageInfoType, { description: PAGE })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: `${TOTAL} Counted only when asked for.` })
  totalCount!: number;

  @Field(() => CompletenessType, { description: 'Whether this answer is all that it will be.' })
  completeness!: CompletenessType;
}

/** A datapoint and its place. */
@ObjectType('DatapointEdge', { description: 'A datapoint and its place in the list.', simpleResolvers: true })
export class DatapointEdgeType {
  @Field(() => String, { description: CURSOR })
  cursor!: string;

  @Field(() => DatapointType, { description: 'The datapoint.' })
  node!: DatapointType;
}

/** A page of datapoints. */
@ObjectType('DatapointConnection', {
  description: 'A page of datapoints, in order of mjd, then id.',
  simpleResolvers: true,
})
export class DatapointConnectionType {
  @Field(() => [DatapointEdgeType], { description: EDGES })
  edges!: DatapointEdgeType[];

  @Field(() => PageInfoType, { description: PAGE })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: TOTAL })
  totalCount!: number;
}

/** A state and its place. */
@ObjectType('StateEdge', { description: 'A state and its place in the list.', simpleResolvers: true })
export class StateEdgeType {
  @Field(() => String, { description: FORWARD_CURSOR })
  cursor!: string;

  @Field(() => StateType, { description: 'The state.' })
  node!: StateType;
}

/** A page of states. */
@ObjectType('StateConnection', {
  description: 'A page of states, newest derivation first.',
  simpleResolvers: true,
})
export class StateConnectionType {
  @Field(() => [StateEdgeType], { description: EDGES })
  edges!: StateEdgeType[];

  @Field(() => PageInfoType, { description: PAGE })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: TOTAL })
  totalCount!: number;
}

/** A T2 result and its place. */
@ObjectType('T2ResultEdge', { description: 'A T2 result and its place in the list.', simpleResolvers: true })
export class T2ResultEdgeType {
  @Field(() => String, { description: FORWARD_CURSOR })
  cursor!: string;

  @Field(() => T2ResultType, { description: 'The result.' })
  node!: T2ResultType;
}

/** A page of T2 results. */
@ObjectType('T2ResultConnection', {
  description: 'A page of T2 results: newest input first, then by name of the unit.',
  simpleResolvers: true,
})
export class T2ResultConnectionType {
  @Field(() => [T2ResultEdgeType], { description: EDGES })
  edges!: T2ResultEdgeType[];

  @Field(() => PageInfoType, { description: PAGE })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: TOTAL })
  totalCount!: number;
}

/** An alert and its place. */
@ObjectType('AlertEdge', { description: 'An alert and its place in the list.', simpleResolvers: true })
export class AlertEdgeType {
  @Field(() => String, { description: FORWARD_CURSOR })
  cursor!: string;

  @Field(() => AlertType, { description: 'The alert.' })
  node!: AlertType;
}

/** A page of alerts. */
@ObjectType('AlertConnection', { description: 'A page of alerts, newest first.', simpleResolvers: true })
export class AlertConnectionType {
  @Field(() => [AlertEdgeType], { description: EDGES })
  edges!: AlertEdgeType[];

  @Field(() => PageInfoType, { description: PAGE })
  pageInfo!: PageInfoType;

  @Field(() => Int, { description: TOTAL })
  totalCount!: number;
}
