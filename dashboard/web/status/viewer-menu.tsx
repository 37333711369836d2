import { useId, useRef, useState } from 'preact/hooks';
import type { Viewer } from '../api/answers.js';
import { ask } from '../api/ask.js';
import { cleanToken } from '../api/clean-token.js';
import { VIEWER } from '../api/documents.js';
import { sentence } from '../problem-notice.js';

interface ViewerMenuProps {
  readonly viewer: Viewer | undefined;
  readonly token: string | undefined;
  readonly onToken: (token: string | undefined) => void;
}

type Trial =
  | { readonly phase: 'idle' }
  | { readonly phase: 'asking' }
  | { readonly phase: 'refused'; readonly reason: string };

/** Says who the viewer is to the server and what is open to him; takes and drops a bearer token. */
export function ViewerMenu({ viewer, token, onToken }: ViewerMenuProps) {
  return (
    <details
      class="viewer"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // The key closes this card, and not the transient behind it.
        event.stopPropagation();
        event.currentTarget.open = false;
      }}
    >
      <summary>
        <span class={token === undefined ? 'dot' : 'dot known'} aria-hidden="true" />
        <span data-testid="viewer-name">{nameOf(viewer, token)}</span>
      </summary>
      <div class="viewer-card card">
        {viewer && <Rights viewer={viewer} />}
        {token === undefined ? <TokenForm onToken={onToken} /> : <Forget onToken={onToken} />}
      </div>
    </details>
  );
}

function nameOf(viewer: Viewer | undefined, token: string | undefined): string {
  if (viewer === undefined) return token === undefined ? 'Anonymous' : 'Token';
  return viewer.kind === 'ANONYMOUS' ? 'Anonymous' : (viewer.subject ?? 'Token');
}

function Rights({ viewer }: { readonly viewer: Viewer }) {
  const rows = [
    ['grants', viewer.grants],
    ['labels open to you', viewer.labels],
    ['channels open to you', viewer.channels],
  ] as const;
  return (
    <dl class="rights">
      {rows.map(([name, values]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{values.length === 0 ? 'none' : values.map((value) => <code key={value}>{value}</code>)}</dd>
        </div>
      ))}
    </dl>
  );
}

function TokenForm({ onToken }: { readonly onToken: (token: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [trial, setTrial] = useState<Trial>({ phase: 'idle' });
  const id = useId();
  const submit = async (event: Event) => {
    event.preventDefault();
    const token = cleanToken(field.current?.value ?? '');
    if (token === '') {
      setTrial({ phase: 'refused', reason: 'Paste the token first: the field is empty' });
      return;
    }
    setTrial({ phase: 'asking' });
    // Tried before it is used, so that a bad token never replaces what the page shows.
    const outcome = await ask(VIEWER, {}, token, new AbortController().signal);
    if (outcome.ok) onToken(token);
    else setTrial({ phase: 'refused', reason: outcome.problem.message });
  };
  return (
    <form onSubmit={submit}>
      <label for={id}>Bearer token</label>
      <input
        id={id}
        ref={field}
        type="password"
        autocomplete="off"
        spellcheck={false}
        placeholder="from ampelgraph token create"
        aria-invalid={trial.phase === 'refused'}
        aria-describedby={`${id}-note`}
      />
      <button type="submit" class="primary" disabled={trial.phase === 'asking'}>
        {trial.phase === 'asking' ? 'Asking…' : 'Use token'}
      </button>
      {trial.phase === 'refused' && (
        <p class="refusal" role="alert">
          {sentence(trial.reason)} What the page shows is unchanged.
        </p>
      )}
      <p id={`${id}-note`} class="note">
        Kept in this tab until you close it, and sent to this server alone.
      </p>
    </form>
  );
}

function Forget({ onToken }: { readonly onToken: (token: undefined) => void }) {
  return (
    <button type="button" onClick={() => onToken(undefined)}>
      Forget the token
    </button>
  );
}
