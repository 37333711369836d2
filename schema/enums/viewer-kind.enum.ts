import { registerEnumType } from 'type-graphql';

/** How a viewer is known. */
export const ViewerKindEnum = { ANONYMOUS: 'ANONYMOUS', TOKEN: 'TOKEN' } as const;

registerEnumType(ViewerKindEnum, {
  name: 'ViewerKind',
  description: 'How the one who asks is known to the server.',
  valuesConfig: {
    ANONYMOUS: { description: 'No token came with the request.' },
    TOKEN: { description: 'A verified token came with the request.' },
  },
});
