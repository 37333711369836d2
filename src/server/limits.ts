/** What one request may cost. */
export interface RequestLimits {
  /** Rows that an operation may ask for, pages multiplied down. */
  readonly maxRows: number;
  /** Fields below each other; introspection is bounded by its own rule. */
  readonly maxDepth: number;
  /** Fields in all, fragments spread out. */
  readonly maxFields: number;
  readonly maxAliases: number;
  /** Tokens of the document, checked while it is parsed. */
  readonly maxTokens: number;
  /** Objects and lists within each other in the values of variables. */
  readonly maxVariableDepth: number;
  readonly deadlineMs: number;
  readonly maxBodyBytes: number;
}

/** Limits when the operator sets none. */
export const DEFAULT_LIMITS: RequestLimits = {
  maxRows: 200_000,
  maxDepth: 16,
  maxFields: 1500,
  maxAliases: 50,
  maxTokens: 10_000,
  // Conditions go 16 deep, two levels each with their lists; a region in them takes six more.
  maxVariableDepth: 64,
  deadlineMs: 20_000,
  // Ten thousand positions with all of their digits are 0.7 MB.
  maxBodyBytes: 1024 * 1024,
};
