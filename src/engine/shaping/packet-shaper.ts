import type { Alert, AlertOrigin } from '../../domain/datapoint.js';
import { RefusedAlert } from '../../domain/errors.js';
import type { Packet, PacketSelection } from '../../domain/packet.js';
import { type PacketShaper, SURVEY_SHAPER } from '../../sources/packet-shaper.js';
import { pointIdsOf } from '../../sources/point-identity.js';
import { refusal } from '../../sources/refusal.js';
import { ForeseenFailure, type ShapedPacket } from '../../unit/index.js';
import type { PlannedShaper } from './planned-shaper.js';
import { nonsenseIn } from './shaped-form.js';

/** Units of this package are held to the form of alerts by tests, not anew for each packet. */
const OUR_PACKAGE = 'ampelgraph';

/** Shapers that one call stands for, without looking for the right one of them. */
const SURVEYS_OWN = ['ZtfShaper', 'LsstShaper'];

/**
 * Joins the shapers of a job: of each packet the first that recognises it makes the alert.
 *
 * What a shaper throws, and nonsense that it makes, refuses the packet and nothing else.
 */
export function packetShaperOf(shapers: readonly PlannedShaper[]): PacketShaper {
  const isOurs = ({ trace }: PlannedShaper) => trace.unitVersion.package === OUR_PACKAGE;
  const names = shapers.map(({ trace }) => trace.unitVersion.name);
  if (shapers.every(isOurs) && SURVEYS_OWN.every((name, at) => names[at] === name)) return SURVEY_SHAPER;
  const forms = shapers.map((shaper) => new PacketForm(shaper, !isOurs(shaper)));
  return {
    selection: joined(shapers.map(({ reads }) => reads)),
    shape(packet, origin) {
      for (const form of forms) if (form.recognises(packet)) return form.shape(packet, origin);
      const found = Object.keys({ ...packet.records, ...packet.top }).slice(0, 8);
      throw refusal(
        `no alert that ${names.join(' or ')} recognises${found.length === 0 ? '' : ` (it has ${found.join(', ')})`}`,
      );
    },
  };
}

/** One shaper, and what is said where it fails. */
class PacketForm {
  private readonly ids;

  constructor(
    private readonly shaper: PlannedShaper,
    private readonly isChecked: boolean,
  ) {
    this.ids = pointIdsOf(shaper.survey, (message) => new ForeseenFailure(message, false));
  }

  recognises(packet: Packet): boolean {
    return this.heard(() => this.shaper.unit.recognises(packet));
  }

  shape(packet: Packet, origin: AlertOrigin): Alert {
    const { survey, unit } = this.shaper;
    const made: ShapedPacket = this.heard(() => unit.shape(packet, this.ids));
    const nonsense = this.isChecked ? nonsenseIn(made, survey) : undefined;
    if (nonsense !== undefined) throw refusal(`${this.name} made no alert of it: ${nonsense}`);
    const { alertId, transientName, trigger, history, fields } = made;
    return { survey, alertId, transientName, trigger, history, fields, origin };
  }

  private get name(): string {
    return this.shaper.trace.unitVersion.name;
  }

  private heard<Result>(call: () => Result): Result {
    try {
      return call();
    } catch (error) {
      if (error instanceof RefusedAlert) throw error;
      if (error instanceof ForeseenFailure) throw refusal(error.message, 0, error);
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw refusal(`${this.name} failed on it: ${said}`, 0, error);
    }
  }
}

/** What several read of packets, taken together. */
function joined(selections: readonly PacketSelection[]): PacketSelection {
  const records: Record<string, 'all' | readonly string[]> = {};
  const lists: Record<string, readonly string[]> = {};
  const textIntegers = new Set<string>();
  for (const selection of selections) {
    for (const [name, fields] of Object.entries(selection.records)) {
      const before = records[name] ?? [];
      records[name] = before === 'all' || fields === 'all' ? 'all' : [...new Set([...before, ...fields])];
    }
    for (const [name, fields] of Object.entries(selection.lists))
      lists[name] = [...new Set([...(lists[name] ?? []), ...fields])];
    for (const name of selection.textIntegers) textIntegers.add(name);
  }
  return { records, lists, textIntegers };
}
