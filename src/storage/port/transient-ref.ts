declare const transientRef: unique symbol;

/** Handle of a transient in this store: for further calls with the same clearance, never shown to anyone. */
export type TransientRef = number & { readonly [transientRef]: true };
