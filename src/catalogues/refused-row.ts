/** A row of a file that was left out. */
export interface RefusedRow {
  readonly file: string;
  /** Line of a text file, else number of the row. */
  readonly line: number;
  readonly reason: string;
}
