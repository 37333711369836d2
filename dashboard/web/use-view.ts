import { useCallback, useEffect, useState } from 'preact/hooks';
import { formatView, readView, type ViewState } from './view-state.js';

/** Changes some parts of the view; the address follows, and the browser's back button leads back. */
export type ChangeView = (change: Partial<ViewState>) => void;

/** Keeps the view in the address after `#`. */
export function useView(): readonly [view: ViewState, change: ChangeView] {
  const [view, setView] = useState(() => readView(location.hash));
  useEffect(() => {
    const follow = () => setView(readView(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const change: ChangeView = useCallback((part) => {
    // The view follows by the event, so that typing an address and clicking take the same way.
    location.hash = formatView({ ...readView(location.hash), ...part });
  }, []);
  return [view, change];
}

/** Gives the address of a view that differs from the present one in some parts: for links. */
export function addressOf(view: ViewState, change: Partial<ViewState>): string {
  return `#${formatView({ ...view, ...change })}`;
}
