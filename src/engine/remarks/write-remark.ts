import { channelClearance } from '../../access/channel-clearance.js';
import { systemClearance } from '../../access/system-clearance.js';
import { BadUserInput, StorageConflict } from '../../domain/errors.js';
import type { RecordWrite } from '../../storage/port/record-store.js';
import type { Storage } from '../../storage/port/storage.js';
import type { Intent } from '../../unit/index.js';
import { IntentForm } from '../t3/intent-form.js';
import { type PersonsRemark, remarkJournalRecord, remarkOfPerson } from './remark-records.js';

/** A write that meets another's is prepared again, so often. */
const MAX_TRIES = 5;

const UNKEEPABLE = /\0|\p{Surrogate}/u;

const system = systemClearance('remarks of people');

/** Writes what people say of transients in a channel's name, for those who read what T3 says there. */
export class RemarkBook {
  constructor(private readonly storage: Pick<Storage, 'registry' | 'transients' | 'records' | 'now'>) {}

  /**
   * Says it, or takes it back, unless it is so already; a line of the channel's journal goes with the change.
   *
   * A tag or name is the channel's, whoever said it first, and anybody who may write can take it back. A note is its
   * author's: nobody else's is found to be taken back.
   *
   * @returns whether anything changed; `UNSEEN` when the channel's labels open no such transient
   * @throws {BadUserInput} for a text that is no tag, note or name
   */
  async write(remark: PersonsRemark): Promise<'CHANGED' | 'UNCHANGED' | 'UNSEEN'> {
    const { records } = this.storage;
    checkForm(remark);
    if (!(await this.isSeen(remark))) return 'UNSEEN';
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const atUnixMs = await this.storage.now();
      const put = remarkOfPerson(remark, atUnixMs);
      const [known] = await records.byId(system, put.kind, [put.id]);
      if ((known !== undefined) === (remark.wanted === 'SAID')) return 'UNCHANGED';
      const change: RecordWrite = known
        ? { remove: { kind: put.kind, id: put.id }, basedOn: known.revision }
        : { put, basedOn: 'ABSENT' };
      const line: RecordWrite = { put: remarkJournalRecord(remark, put.id, atUnixMs), basedOn: 'ANY' };
      if ((await records.write(atUnixMs, [change, line])).length === 0) return 'CHANGED';
    }
    throw new StorageConflict(`a remark met others' writes ${MAX_TRIES} times`);
  }

  /** Looks with the channel's labels: its readers must not learn the name of what these do not open. */
  private async isSeen({ channel, transient }: PersonsRemark): Promise<boolean> {
    const known = (await this.storage.registry.channels()).find(({ name }) => name === channel);
    if (!known || known.access === 'EVERY_LABEL') return false;
    const clearance = channelClearance({ name: channel, access: known.access });
    const [row] = await this.storage.transients.byKey(clearance, [transient]);
    return row !== undefined;
  }
}

function checkForm({ kind, transient: { survey, name }, text }: PersonsRemark): void {
  const transient = { survey, name };
  const intent: Intent =
    kind === 'TAG'
      ? { kind, transient, tag: text }
      : kind === 'NOTE'
        ? { kind, transient, text }
        : { kind: 'NAME', transient, name: text };
  const { error } = IntentForm.safeParse(intent);
  const issue = error?.issues[0];
  const field = { TAG: 'tag', NOTE: 'text', ALIAS: 'name' }[kind];
  if (issue)
    throw new BadUserInput(`${field}: ${issue.message}; received ${JSON.stringify(text.slice(0, 100))}`, [
      field,
    ]);
  if (UNKEEPABLE.test(text)) throw new BadUserInput(`${field} must be Unicode without NUL`, [field]);
}
