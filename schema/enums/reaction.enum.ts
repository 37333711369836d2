import { registerEnumType } from 'type-graphql';

/** How far a post is. */
export const ReactionStateEnum = {
  INTENDED: 'INTENDED',
  SENDING: 'SENDING',
  SENT: 'SENT',
  UNCERTAIN: 'UNCERTAIN',
  REFUSED: 'REFUSED',
  WITHHELD: 'WITHHELD',
} as const;

/** What is asked of a sink. */
export const PostKindEnum = { PUBLISH: 'PUBLISH', FOLLOW_UP: 'FOLLOW_UP' } as const;

registerEnumType(ReactionStateEnum, {
  name: 'ReactionState',
  description: 'How far a post of T3 is.',
  valuesConfig: {
    INTENDED: { description: 'To be sent.' },
    SENDING: { description: 'Begun, and not known to have ended.' },
    SENT: { description: 'The sink has the present content.' },
    UNCERTAIN: { description: 'Perhaps sent; never sent again until an operator says which.' },
    REFUSED: { description: 'The sink took it for wrong.' },
    WITHHELD: { description: 'Written down by a shadow channel, and not to be sent.' },
  },
});

registerEnumType(PostKindEnum, {
  name: 'PostKind',
  description: 'What a post of T3 asks of its sink.',
  valuesConfig: {
    PUBLISH: { description: 'To publish its content.' },
    FOLLOW_UP: { description: 'To observe, as its content says.' },
  },
});
