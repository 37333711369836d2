/** A value that a survey puts into one field of an alert: never an object, never an array, never NaN. */
export type Scalar = number | string | boolean | null;

/** The fields of one survey record by the survey's own names. 64-bit integers stand as decimal text. */
export type ScalarRecord = Readonly<Record<string, Scalar>>;

/** Any JSON value that a unit may return or a configuration may hold. */
export type Json = Scalar | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };
