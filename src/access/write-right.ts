import { grantsOf, type Viewer } from './viewer.js';

/** Names the grant to say something in a channel's name: `write:young-tde`. */
export function writeGrantOf(channel: string): string {
  return `write:${channel}`;
}

/** Tells whether the viewer's token lets him say something in the channel's name. Reading it is another matter. */
export function mayWrite(viewer: Viewer, channel: string): boolean {
  return grantsOf(viewer).has(writeGrantOf(channel));
}
