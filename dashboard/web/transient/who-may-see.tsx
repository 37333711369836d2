import type { TransientDetails, Viewer } from '../api/answers.js';
import { count } from '../words.js';

interface WhoMaySeeProps {
  readonly transient: TransientDetails;
  readonly viewer: Viewer | undefined;
}

/** Which data rights the points carry that are shown here, and what follows for others. */
export function WhoMaySee({ transient, viewer }: WhoMaySeeProps) {
  const { edges, totalCount } = transient.datapoints;
  const counts = new Map<string, number>();
  for (const { node } of edges)
    for (const label of node.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const labels = [...counts].sort(([, a], [, b]) => b - a);
  const most = Math.max(1, ...counts.values());
  return (
    <section class="card" aria-labelledby="rights-title">
      <h2 id="rights-title">Who may see this</h2>
      <ul class="rights-bars">
        {labels.map(([label, points]) => (
          <li key={label}>
            <code>{label}</code>
            <span class="bar" aria-hidden="true">
              <i style={{ width: `${(100 * points) / most}%` }} />
            </span>
            <span>{count(points, 'datapoint')}</span>
          </li>
        ))}
      </ul>
      {totalCount > edges.length && (
        <p class="note">
          Counted over the first {count(edges.length)} of {count(totalCount)} datapoints.
        </p>
      )}
      <p class="note">
        Each datapoint carries the data right that its survey gave it. {youHold(viewer)} Somebody without one
        of these rights sees this transient from the other points alone: position, counts, states and results
        are made anew for what each viewer may see.
      </p>
    </section>
  );
}

function youHold(viewer: Viewer | undefined): string {
  if (viewer === undefined) return '';
  const open = viewer.labels.join(', ') || 'none';
  return viewer.kind === 'ANONYMOUS'
    ? `Open to everyone, and so to you: ${open}.`
    : `Open to you by your token or to everyone: ${open}.`;
}
