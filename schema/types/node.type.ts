import { Field, ID, InterfaceType } from 'type-graphql';

/** Anything that has a global id. */
@InterfaceType('Node', {
  description: 'Anything that has a global id, by which `node` and `provenance` find it.',
  resolveType: (value: { readonly type: string }) => value.type,
})
export abstract class NodeType {
  @Field(() => ID, { description: 'Global id; stable, and the same for every viewer.' })
  id!: string;
}
