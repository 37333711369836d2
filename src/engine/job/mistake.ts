/** A mistake's place in a job file, and what is wrong there. */
export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
