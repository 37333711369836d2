/** What a cursor carries: the sort values of a row and what ends its ties. */
export type CursorValues = readonly (number | string | null)[];

/**
 * Turns places in lists into opaque text and back.
 *
 * A cursor holds sort values and a name that its owner has seen, nothing else: no row numbers, no internal ids.
 */
export interface Cursors {
  /** @param list  names the list and its order; a cursor opens under the same text alone */
  seal(list: string, values: CursorValues): string;
  /**
   * @param argument  where the cursor stands in the request, for the error's path
   * @throws {BadUserInput} when this server did not make the text
   * @throws {StaleCursor}  when it belongs to a list in another order
   */
  open(list: string, cursor: string, argument: string): CursorValues;
}
