import { useState } from 'preact/hooks';

/** Puts a text on the clipboard and says that it did. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = async () => {
    // Browsers give the clipboard to secure pages alone: over plain HTTP to another host it is refused.
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setOutcome(isCopied ? 'copied' : 'refused');
    setTimeout(() => setOutcome('idle'), 2000);
  };
  return (
    <button type="button" class="copy" aria-label={label} title={label} onClick={copy}>
      <span role="status">
        {outcome === 'copied' ? 'copied' : outcome === 'refused' ? 'select it by hand' : 'copy'}
      </span>
    </button>
  );
}
