/** No unit at all. */
export const answer = 42;
