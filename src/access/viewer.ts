/** Who asks: nobody in particular, or the holder of a verified token. */
export type Viewer =
  | { readonly kind: 'ANONYMOUS' }
  | { readonly kind: 'TOKEN'; readonly subject: string; readonly grants: readonly string[] };

/** The viewer without a token. */
export const ANONYMOUS: Viewer = Object.freeze({ kind: 'ANONYMOUS' });

/** Gives what the viewer's token grants; nothing for the anonymous. */
export function grantsOf(viewer: Viewer): ReadonlySet<string> {
  return new Set(viewer.kind === 'TOKEN' ? viewer.grants : []);
}
