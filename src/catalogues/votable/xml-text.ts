/** Writes text as the content of an element or attribute of XML. Characters that XML 1.0 can't hold at all are left out. */
export function toXmlText(text: string): string {
  if (/^[\w .:+-]*$/.test(text)) return text;
  return [...text]
    .filter((character) => character >= ' ' || character === '\n' || character === '\t')
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
