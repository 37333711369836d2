import { SaxesParser } from 'saxes';
import { RefusedSkyFile } from '../../domain/errors.js';

/** Is an element of a parsed document; names without prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, trimmed. */
  readonly text: string;
}

/** Larger documents are refused before they are parsed; the largest real notices have some 40 kB. */
export const MAX_XML_BYTES = 4 << 20;
const MAX_DEPTH = 32;
const MAX_ELEMENTS = 20_000;

/** Is an element while it is being read. */
interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Parses a small XML document.
 *
 * Nothing outside of it is read: a document type, and with it every entity but the five of XML, is refused.
 *
 * @throws {RefusedSkyFile} when it is too large, too deep, has a document type, or is not well-formed
 */
export function parseXml(text: string): XmlElement {
  if (text.length > MAX_XML_BYTES)
    throw new RefusedSkyFile(`an XML notice may have ${MAX_XML_BYTES} characters; received ${text.length}`);
  const root: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open: OpenElement[] = [root];
  let elements = 0;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw new RefusedSkyFile(`the XML is not well-formed: ${error.message}`);
  });
  parser.on('doctype', () => {
    throw new RefusedSkyFile('an XML notice may have no document type (DTD) and no entities of its own');
  });
  parser.on('opentag', ({ name, attributes }) => {
    elements++;
    if (elements > MAX_ELEMENTS || open.length > MAX_DEPTH)
      throw new RefusedSkyFile(`an XML notice may have ${MAX_ELEMENTS} elements, ${MAX_DEPTH} deep`);
    const element = { name: localName(name), attributes: { ...attributes }, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (content) => {
    const element = open.at(-1);
    if (element) element.text += content.trim();
  });
  parser.on('closetag', () => {
    open.pop();
  });
  // A leading byte-order mark or blank is no part of the document.
  parser.write(text.trimStart()).close();
  const [document] = root.children;
  if (!document) throw new RefusedSkyFile('the XML has no element');
  return document;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Walks down children by name, taking the first of each. */
export function childAt(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>(
    (at, name) => at?.children.find((child) => child.name === name),
    element,
  );
}

/** Lists an element and all below it of a name, in document order. */
export function descendants(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  if (!element) return [];
  return element.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...descendants(child, name),
  ]);
}
