/** A check of the product, and the text that takes it out. */
export interface SourceMutant {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

const ACCESS = 'src/access';
const INGEST = 'src/engine/ingest';
const STORAGE = 'src/storage';
const SQLITE = 'src/storage/sqlite';

/** Checks in the sources, each taken out in turn by try-source-mutants.ts. */
export const SOURCE_MUTANTS: readonly SourceMutant[] = [
  {
    name: 'a point is seen by its own label, whatever alert brought it',
    file: `${ACCESS}/access-term.ts`,
    find: 'const term = accessTerm([[own, trigger]]);',
    replace: 'const term = accessTerm([[own]]);',
  },
  {
    name: 'a point is seen by the label of the alert that brought it',
    file: `${ACCESS}/access-term.ts`,
    find: 'const term = accessTerm([[own, trigger]]);',
    replace: 'const term = accessTerm([[trigger]]);',
  },
  {
    name: 'a second arrival does not widen a term',
    file: `${ACCESS}/access-term.ts`,
    find: 'const term = accessTerm([...a.alternatives, ...b.alternatives]);',
    replace: 'const term = a;',
  },
  {
    name: 'a class is seen by whoever opens none of its closed terms',
    file: `${STORAGE}/readable-keys.ts`,
    find: 'if (seesClass(clearance, keys.visibilityClass(id))) into.classes.add(id);',
    replace:
      'if (!keys.visibilityClass(id).closed.some((term) => opens(clearance, term))) into.classes.add(id);',
  },
  {
    name: 'lanes are read by their labels, whoever reads the channel',
    file: `${ACCESS}/lane.ts`,
    find: 'if (!clearance.reads(channel)) return false;',
    replace: '',
  },
  {
    name: 'lanes are read by all labels of the viewer, whatever the channel may use',
    file: `${ACCESS}/lane.ts`,
    find: 'allowed.has(label) && clearance.has(label)',
    replace: '(allowed.has(label) || true) && clearance.has(label)',
  },
  {
    name: 'what is known in one world of a channel is known in all',
    file: `${ACCESS}/lane.ts`,
    find: 'return seesClass(world.satisfied, earlier.visibility);',
    replace: 'return world !== undefined && earlier !== undefined;',
  },
  {
    name: 'the embargo ends before its date',
    file: `${ACCESS}/label.ts`,
    find: 'return nowUnixMs >= condition.fromUnixMs ||',
    replace: 'return nowUnixMs >= condition.fromUnixMs - 1 ||',
  },
  {
    name: 'channels run in worlds that see some point of the packet, though not its trigger',
    file: `${INGEST}/take-alert.ts`,
    find: 'if (channelWorld.open.has(packet[0]!.term)) work.run',
    replace: 'if (packet.some((point) => channelWorld.open.has(point.term))) work.run',
  },
  {
    name: 'filters vote on the whole packet',
    file: `${INGEST}/take-alert.ts`,
    find: 'this.views.through(world.open)',
    replace: 'this.views.through(new Set(this.packet.map((point) => point.term)))',
  },
  {
    name: 'combiners get all points',
    file: `${INGEST}/take-alert.ts`,
    find: ': this.entry.counted(world.open);',
    replace: ': this.entry.counted(new Set(this.entry.terms()));',
  },
  {
    name: 'own histories admit what the world does not see',
    file: `${INGEST}/take-alert.ts`,
    find: 'this.entry.points.filter((point) => world.open.has(point.term) && admitted.has(point.version)),',
    replace:
      'this.entry.points.filter((point) => admitted.has(point.version) || !world.open.has(point.term)),',
  },
  {
    name: 'states come in the order of channels and worlds',
    file: `${INGEST}/take-alert.ts`,
    find: 'states: [...this.states.values()].sort(byContent),',
    replace: 'states: [...this.states.values()],',
  },
  {
    name: 'own lanes demand only what the transient carries',
    file: `${INGEST}/worlds.ts`,
    find: `labelsOf(access), demand)
      .filter(({ visibility }) => !demand || visibility.open.includes(demand))`,
    replace: 'labelsOf(access)).filter(({ visibility }) => !demand || visibility.closed.length === 0)',
  },
  {
    name: 'facets count all points',
    file: `${INGEST}/change-of-transient.ts`,
    find: 'entry.counted(open)',
    replace: 'entry.counted(new Set([...open, ...entry.terms()]))',
  },
  {
    name: 'a state moves whenever it is derived in a new lane',
    file: `${STORAGE}/state-shelf.ts`,
    find: 'const first = Math.min(...additions.map(({ derivation }) => derivation));',
    replace: 'const first = Math.max(...additions.map(({ derivation }) => derivation));',
  },
  {
    name: 'current states count lanes that are not read',
    file: `${STORAGE}/state-shelf.ts`,
    find: 'if (!this.lanesRead.has(lane)) continue;',
    replace: '',
  },
  {
    name: 'results have the time of their first recording, in whatever lane',
    file: `${STORAGE}/result-shelf.ts`,
    find: 'if (addition.sinceUnixMs > recordedAtUnixMs) return addition;',
    replace: '',
  },
  {
    name: 'records name the channels that are not read',
    file: `${STORAGE}/seen-channels.ts`,
    find: 'if (!lanesRead.has(id)) continue;',
    replace: '',
  },
  {
    name: 'alerts are seen whatever their label',
    file: `${SQLITE}/alert-reader.ts`,
    find: 'if (!sight.has(label)) continue;',
    replace: '',
  },
  {
    name: 'alerts tell the verdicts of all lanes',
    file: `${STORAGE}/seen-alerts.ts`,
    find: 'if (!lanesRead.has(lane)) continue;',
    replace: '',
  },
  {
    name: 'every run is seen',
    file: `${SQLITE}/provenance-store.ts`,
    find: 'where r.body is not null and exists (select 1 from run_use u where u.run = r.id',
    replace: 'where r.body is not null or exists (select 1 from run_use u where u.run = r.id',
  },
  {
    name: 'credit names all channels that asked',
    file: `${STORAGE}/unit-credits.ts`,
    find: 'if (lanesRead.has(lane)) tally.requestedBy.add(laneOf(lane).channel);',
    replace: 'tally.requestedBy.add(laneOf(lane).channel);',
  },
  {
    name: 'alerts that brought a point come in the order of storage',
    file: `${SQLITE}/provenance-store.ts`,
    find: 'order by asked.key, t.survey, t.name',
    replace: 'order by asked.key, t.id',
  },
  {
    name: 'conditions on channels count lanes that are not read',
    file: `${SQLITE}/sight.ts`,
    find: 'this.lanes.has(lane) && wanted.has(this.keys.lane(lane).channel)',
    replace: 'wanted.has(this.keys.lane(lane).channel)',
  },
  {
    name: 'all channels are listed',
    file: 'src/operations/list-channels.ts',
    find: '.filter((channel) => context.clearance.reads(channel))',
    replace: '',
  },
  {
    name: 'what T3 says is for who reads the channel, whatever he may see',
    file: `${ACCESS}/audience.ts`,
    find: 'clearance.reads(channel) && channel.access.every((label) => clearance.has(label))',
    replace: 'clearance.reads(channel)',
  },
  {
    name: 'T3 looks with every label',
    file: `${ACCESS}/channel-clearance.ts`,
    find: 'has: (label) => labels.has(label),',
    replace: 'has: () => true,',
  },
  {
    name: 'people say in a channel what its labels do not open',
    file: 'src/engine/remarks/write-remark.ts',
    find: "if (!(await this.isSeen(remark))) return 'UNSEEN';",
    replace: '',
  },
  {
    name: 'people say in a channel of which they see a part',
    file: 'src/operations/change-remark.ts',
    find: 'if (!readsWhole(context.clearance, known))',
    replace: 'if (known === undefined)',
  },
  {
    name: 'a T3 process selects by sky maps that its channel does not see',
    file: 'src/engine/t3/process-selection.ts',
    find: 'channelClearance({ name: channel, access: plan.labels })',
    replace:
      "channelClearance({ name: channel, access: [...plan.labels, 'partner', 'caltech', 'group:tde'] })",
  },
];
