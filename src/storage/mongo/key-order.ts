/**
 * Orders documents by their binary keys: whoever writes several does so in this order, so that two that wait for each
 * other's documents are rare where a server lets them wait at all.
 */
export function byKey(a: { readonly _id: Buffer }, b: { readonly _id: Buffer }): number {
  return a._id.compare(b._id);
}
