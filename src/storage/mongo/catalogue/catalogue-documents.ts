import type { ObjectId } from 'mongodb';

/** A version of a catalogue that can be seen. */
export interface CatalogueDocument {
  /** `<name>@<digest>` */
  readonly _id: string;
  readonly name: string;
  readonly digest: string;
  /** Key of the access term; null: seen by everyone. */
  readonly term: string | null;
  /** The rest, as JSON. */
  readonly body: string;
  /** Whose rows are its own. */
  readonly load: ObjectId;
  /** Grows with each publication: the newest version of a name has the largest. */
  readonly published: number;
}

/** A load that is under way, or was when its process ended. */
export interface CatalogueLoadDocument {
  readonly _id: ObjectId;
  readonly startedAt: number;
}

/** A row; of a catalogue once a version names its load. */
export interface CatalogueRowDocument {
  readonly _id: ObjectId;
  readonly load: ObjectId;
  readonly hpx: number;
  /** Among the rows of this `hpx`; 0 until the load is published. */
  readonly place: number;
  readonly raDeg: number;
  readonly decDeg: number;
  readonly id: string | null;
  /** Values as a JSON array in the order of the columns. */
  readonly packed: string;
}

/** The collections of catalogues, by name. */
export interface CatalogueDocuments {
  readonly catalogue: CatalogueDocument;
  readonly catalogue_load: CatalogueLoadDocument;
  readonly catalogue_row: CatalogueRowDocument;
}
