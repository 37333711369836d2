import { RefusedSkyFile } from '../../domain/errors.js';
import { unixMsOfIso } from './notice-time.js';
import { childAt, descendants, parseXml, type XmlElement } from './xml-tree.js';

/** Is a parameter of a VOEvent. */
export interface VoParam {
  readonly value: string;
  readonly unit: string | undefined;
}

/** Is what a VOEvent 2.0 says, before anyone knows whose it is (IVOA Recommendation VOEvent 2.0, 2011). */
export interface VoEventPacket {
  readonly ivorn: string;
  readonly role: string;
  /** Parameters by name, of any group; the first of a name counts. */
  readonly params: ReadonlyMap<string, VoParam>;
  readonly issuedUnixMs: number | undefined;
  readonly eventUnixMs: number | undefined;
  readonly position: { readonly raDeg: number; readonly decDeg: number } | undefined;
  readonly errorRadiusDeg: number | undefined;
  /** Identifiers that it cites as withdrawn. */
  readonly retracts: readonly string[];
}

/**
 * Reads a VOEvent.
 *
 * @throws {RefusedSkyFile} when the XML is refused or is no VOEvent, or its position is not in degrees of the equator
 */
export function parseVoEvent(text: string): VoEventPacket {
  const root = parseXml(text);
  if (root.name !== 'VOEvent') throw new RefusedSkyFile(`is XML of another kind: its root is ${root.name}`);
  const coordinates = descendants(childAt(root, 'WhereWhen'), 'AstroCoords')[0];
  const time = descendants(coordinates, 'ISOTime')[0]?.text;
  const issued = childAt(root, 'Who', 'Date')?.text;
  const position = coordinates && childAt(coordinates, 'Position2D');
  const params = new Map<string, VoParam>();
  for (const { attributes, children } of descendants(childAt(root, 'What'), 'Param')) {
    const { name, value, unit } = attributes;
    const stated = value ?? children.find((child) => child.name === 'Value')?.text;
    if (name !== undefined && stated !== undefined && !params.has(name))
      params.set(name, { value: stated, unit });
  }
  return {
    ivorn: root.attributes['ivorn'] ?? '',
    role: root.attributes['role'] ?? 'observation',
    params,
    issuedUnixMs: issued === undefined ? undefined : unixMsOfIso(issued),
    eventUnixMs: time === undefined ? undefined : unixMsOfIso(time),
    ...placeOf(position),
    retracts: descendants(childAt(root, 'Citations'), 'EventIVORN')
      .filter(({ attributes }) => attributes['cite'] === 'retraction')
      .map((citation) => citation.text),
  };
}

function placeOf(position: XmlElement | undefined): Pick<VoEventPacket, 'position' | 'errorRadiusDeg'> {
  const [raDeg, decDeg] = [
    position && childAt(position, 'Value2', 'C1'),
    position && childAt(position, 'Value2', 'C2'),
  ].map((element) => (element && element.text !== '' ? Number(element.text) : Number.NaN)) as [
    number,
    number,
  ];
  if (!position || Number.isNaN(raDeg) || Number.isNaN(decDeg))
    return { position: undefined, errorRadiusDeg: undefined };
  const unit = position.attributes['unit'] ?? 'deg';
  if (!/^deg/i.test(unit)) throw new RefusedSkyFile(`its position is in ${unit}; degrees are understood`);
  const radius = childAt(position, 'Error2Radius')?.text;
  return {
    position: { raDeg, decDeg },
    errorRadiusDeg: radius === undefined || radius === '' ? undefined : Number(radius),
  };
}

/** Reads a numeric parameter; `undefined` when it is absent or no number. */
export function numberParam({ params }: VoEventPacket, name: string): number | undefined {
  const value = params.get(name)?.value.trim();
  if (value === undefined || value === '') return undefined;
  return Number.isFinite(Number(value)) ? Number(value) : undefined;
}

/** Reads a text parameter. */
export function textParam({ params }: VoEventPacket, name: string): string | undefined {
  const value = params.get(name)?.value.trim();
  return value === '' ? undefined : value;
}

/** Says whether a parameter is set to true. */
export function isSet(packet: VoEventPacket, name: string): boolean {
  return textParam(packet, name)?.toLowerCase() === 'true';
}
