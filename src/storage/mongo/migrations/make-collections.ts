import type { Db, IndexDescription } from 'mongodb';

/** Collections by name with their indexes; `_id` has its own. */
export type Indexes<Name extends string> = Readonly<
  Record<Name, readonly (IndexDescription & { readonly name: string })[]>
>;

/** Makes what is missing: may be stopped anywhere and done again, also by several processes at once. */
export async function makeCollections(db: Db, indexes: Indexes<string>): Promise<void> {
  const known = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const [name, ofCollection] of Object.entries(indexes)) {
    // Transactions of old servers can't make collections; and an index wants one.
    if (!known.has(name)) await createOnce(db, name);
    if (ofCollection.length > 0) await db.collection(name).createIndexes([...ofCollection]);
  }
}

// The server's code for a collection that somebody made in the meantime.
const NAMESPACE_EXISTS = 48;

async function createOnce(db: Db, name: string): Promise<void> {
  try {
    await db.createCollection(name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === NAMESPACE_EXISTS)) throw error;
  }
}
