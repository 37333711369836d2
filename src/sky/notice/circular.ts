import { isFields, numberOf, textOf } from './json-fields.js';

/** Is a GCN circular, from the archive's JSON or its text. */
export interface Circular {
  readonly number: number | undefined;
  readonly subject: string;
  readonly eventId: string | undefined;
  readonly createdUnixMs: number | undefined;
  readonly body: string;
}

/** Says whether an object is a circular of GCN's archive. */
export function isCircularJson(value: unknown): boolean {
  return isFields(value) && 'subject' in value && 'body' in value;
}

/** Takes a circular from GCN's archive JSON. */
export function circularOfJson(value: unknown): Circular {
  const fields = isFields(value) ? value : {};
  return {
    number: numberOf(fields, 'circularId'),
    subject: textOf(fields, 'subject') ?? '',
    eventId: textOf(fields, 'eventId'),
    createdUnixMs: numberOf(fields, 'createdOn'),
    // The archive's examples have their line ends written out.
    body: plain((textOf(fields, 'body') ?? '').replaceAll('\\n', '\n')),
  };
}

const HEADER = /^\s*(?:\/{20,}\s*)?(?:TITLE:\s+GCN(?:\s+\w+)*\s+CIRCULAR|GCN\s+CIRCULAR\b)/i;

/** Says whether a text is a circular with its header, or the body of one. */
export function isCircularText(text: string): boolean {
  return HEADER.test(text) || /\bIceCube Collaboration\b[\s\S]{0,200}\breport/i.test(text.slice(0, 1500));
}

/** Takes a circular from its text: `NUMBER:`, `SUBJECT:`, `DATE:` and body, or a body alone. */
export function circularOfText(text: string): Circular {
  const flat = plain(text);
  const head = HEADER.test(flat) ? flat.slice(0, 2000) : '';
  const number = /NUMBER:\s*(\d+)|GCN\s+CIRCULAR\s+(\d+)/i.exec(head);
  const subject = /SUBJECT:?\s+(.+?)\s*(?:\n|DATE:|Event\b|$)/i.exec(head)?.[1];
  const issued = /\bDATE:?\s+(\d\d)\/(\d\d)\/(\d\d)\s+(\d\d):(\d\d):(\d\d)/.exec(head);
  const start = issued ? head.indexOf(issued[0]) + issued[0].length : 0;
  return {
    number: number ? Number(number[1] ?? number[2]) : undefined,
    subject: subject ?? '',
    eventId: undefined,
    createdUnixMs:
      (issued && Date.UTC(2000 + Number(issued[1]), Number(issued[2]) - 1, ...clockOf(issued))) || undefined,
    body: flat.slice(start),
  };
}

function clockOf(match: RegExpExecArray): [day: number, hour: number, minute: number, second: number] {
  return [Number(match[3]), Number(match[4]), Number(match[5]), Number(match[6])];
}

/** Turns typographic signs and broken bytes of mails into what the patterns know. */
function plain(text: string): string {
  return text
    .replaceAll(/[−–—]/g, '-')
    .replaceAll('±', '+/-')
    .replaceAll(/[\u00a0\ufffd]/g, ' ')
    .replaceAll('\r\n', '\n');
}
