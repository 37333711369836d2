import { useState } from 'preact/hooks';
import { CIRCULAR } from '../api/documents.js';
import { useAnswer } from '../api/use-answer.js';
import { ProblemNotice } from '../problem-notice.js';
import { CopyButton } from '../transient/copy-button.js';

/** Transients that the table of a circular holds at most. */
const MOST_NAMES = 100;

/** Drafts a GCN circular with the candidates of the list, when somebody wants it. */
export function CircularDraft(props: {
  readonly id: string;
  readonly level: number;
  readonly names: readonly string[];
  readonly token: string | undefined;
}) {
  const { id, level, names, token } = props;
  const [isOpen, setOpen] = useState(false);
  const { answer, problem } = useAnswer({
    document: CIRCULAR,
    variables: isOpen ? { id, level, select: names.slice(0, MOST_NAMES) } : undefined,
    token,
    round: 0,
  });
  const draft = answer?.skymap?.circularDraft;
  return (
    <details class="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Draft of a circular with these candidates</summary>
      {problem && <ProblemNotice problem={problem} />}
      {isOpen && draft === undefined && !problem && <p class="empty">Writing it…</p>}
      {draft !== undefined && (
        <>
          <CopyButton text={draft} label="Copy the draft" />
          <pre class="draft" data-testid="circular">
            {draft}
          </pre>
        </>
      )}
    </details>
  );
}
