import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

type Parts = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/**
 * Says whether of the objects at a path below a field no others than these fields are asked for: then an operation need
 * not read the rest.
 *
 * Fragments are looked through, and a field counts whatever `@skip` and `@include` say of it.
 *
 * @param path    names of fields, without aliases
 * @param fields  `__typename` is always among them
 *
 * @example
 * selectsOnly(info, ['edges', 'node'], new Set(['name'])); // true for { edges { cursor node { name } } totalCount }
 */
export function selectsOnly(info: Parts, path: readonly string[], fields: ReadonlySet<string>): boolean {
  let found: readonly FieldNode[] = info.fieldNodes;
  for (const step of path) found = fieldsBelow(found, info).filter(({ name }) => name.value === step);
  return fieldsBelow(found, info).every(({ name }) => name.value === '__typename' || fields.has(name.value));
}

function fieldsBelow(nodes: readonly FieldNode[], info: Parts): readonly FieldNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet ? fieldsIn(selectionSet, info) : []));
}

function fieldsIn({ selections }: SelectionSetNode, info: Parts): readonly FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? info.fragments[selection.name.value] : selection;
    return fragment ? fieldsIn(fragment.selectionSet, info) : [];
  });
}
