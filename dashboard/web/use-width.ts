import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Follows the width of an element, CSS pixels. */
export function useWidth(element: RefObject<Element | null>): number {
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const observed = element.current;
    if (!observed) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(entry.contentRect.width);
    });
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
