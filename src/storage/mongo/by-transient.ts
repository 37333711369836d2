/** Groups documents by their transient, each group in the order given. */
export function byTransient<Row extends { readonly transient: number }>(
  rows: readonly Row[],
): ReadonlyMap<number, readonly Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.transient);
    if (group) group.push(row);
    else groups.set(row.transient, [row]);
  }
  return groups;
}
