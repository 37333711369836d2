import { Arg, Args, Ctx, Mutation, Resolver } from 'type-graphql';
import { RemarkChangeArgs } from '../schema/inputs/review.input.js';
import { RemarkChangeType } from '../schema/types/remark-change.type.js';
import { changeRemark } from '../src/operations/change-remark.js';
import type { RequestContext } from '../src/operations/request-context.js';

const TAG = '1 to 64 of letters, digits and . _ : -';
const NOTE = '1 to 10,000 characters.';
const NAME = '1 to 100 characters.';

/** Lets people say something of transients in a channel's name. */
@Resolver(() => RemarkChangeType)
export class RemarkResolver {
  @Mutation(() => RemarkChangeType, {
    description: "Gives a transient a tag in a channel's name. Needs the grant `write:<channel>`.",
  })
  addTag(
    @Ctx() context: RequestContext,
    @Args(() => RemarkChangeArgs) args: RemarkChangeArgs,
    @Arg('tag', () => String, { description: TAG }) text: string,
  ) {
    return changeRemark(context, { ...args, kind: 'TAG', wanted: 'SAID', text });
  }

  @Mutation(() => RemarkChangeType, {
    description:
      'Takes a tag of a channel off a transient, whoever put it there. Needs the grant `write:<channel>`. A unit that reviews the transient again may put it there again.',
  })
  removeTag(
    @Ctx() context: RequestContext,
    @Args(() => RemarkChangeArgs) args: RemarkChangeArgs,
    @Arg('tag', () => String, { description: TAG }) text: string,
  ) {
    return changeRemark(context, { ...args, kind: 'TAG', wanted: 'UNSAID', text });
  }

  @Mutation(() => RemarkChangeType, {
    description: "Writes a note on a transient in a channel's name. Needs the grant `write:<channel>`.",
  })
  addNote(
    @Ctx() context: RequestContext,
    @Args(() => RemarkChangeArgs) args: RemarkChangeArgs,
    @Arg('text', () => String, { description: NOTE }) text: string,
  ) {
    return changeRemark(context, { ...args, kind: 'NOTE', wanted: 'SAID', text });
  }

  @Mutation(() => RemarkChangeType, {
    description:
      'Removes a note of your own from a transient, by its text. Needs the grant `write:<channel>`.',
  })
  removeNote(
    @Ctx() context: RequestContext,
    @Args(() => RemarkChangeArgs) args: RemarkChangeArgs,
    @Arg('text', () => String, { description: NOTE }) text: string,
  ) {
    return changeRemark(context, { ...args, kind: 'NOTE', wanted: 'UNSAID', text });
  }

  @Mutation(() => RemarkChangeType, {
    description:
      "Gives a transient another name in a channel's name: AT2019dsg. Needs the grant `write:<channel>`.",
  })
  addName(
    @Ctx() context: RequestContext,
    @Args(() => RemarkChangeArgs) args: RemarkChangeArgs,
    @Arg('name', () => String, { description: NAME }) text: string,
  ) {
    return changeRemark(context, { ...args, kind: 'ALIAS', wanted: 'SAID', text });
  }

  @Mutation(() => RemarkChangeType, {
    description:
      'Takes a name of a channel off a transient, whoever gave it. Needs the grant `write:<channel>`.',
  })
  removeName(
    @Ctx() context: RequestContext,
    @Args(() => RemarkChangeArgs) args: RemarkChangeArgs,
    @Arg('name', () => String, { description: NAME }) text: string,
  ) {
    return changeRemark(context, { ...args, kind: 'ALIAS', wanted: 'UNSAID', text });
  }
}
