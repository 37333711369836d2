import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { BSON, Long } from 'mongodb';

/** Opcode of all messages of today's protocol. */
const OP_MSG = 2013;
const HEADER_BYTES = 16;
/** Before the document of a message: flags, and the kind of its first section. */
const BEFORE_DOCUMENT_BYTES = 5;
const AWAIT_MS = 1_000;
const CURSOR = Long.fromNumber(4711);
/** ChangeStreamHistoryLost: nothing that a driver resumes. */
const HISTORY_LOST = 286;

/**
 * Stands before a server without change streams and answers those by itself, as MongoDB's manual says: an aggregation
 * that begins with `$changeStream` opens a cursor, `getMore` waits a second for events. Everything else goes through.
 */
export class ChangeStreamStandIn {
  /** Streams that were opened. */
  opened = 0;
  private event = 0;
  private isBroken = false;
  private readonly sockets = new Set<Socket>();
  private waiting: (() => void)[] = [];
  private readonly server = createServer((client) => this.serve(client));

  private constructor(private readonly upstream: URL) {}

  /** @param url  of the server that answers everything else */
  static async before(url: string): Promise<ChangeStreamStandIn> {
    const standIn = new ChangeStreamStandIn(new URL(url));
    standIn.server.listen(0, '127.0.0.1');
    await once(standIn.server, 'listening');
    return standIn;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `mongodb://127.0.0.1:${port}/?directConnection=true`;
  }

  /** Tells every open stream of a commit. */
  tell(): void {
    this.event++;
    this.wake();
  }

  /** Ends every open stream by an error. */
  break(): void {
    this.isBroken = true;
    this.wake();
  }

  close(): void {
    this.wake();
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private serve(client: Socket): void {
    const upstream = connect(Number(this.upstream.port), this.upstream.hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(socket);
      // A side that goes takes the other with it; why does not matter here.
      socket.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    upstream.pipe(client);
    let rest = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= HEADER_BYTES && rest.length >= rest.readInt32LE(0)) {
        const message = rest.subarray(0, rest.readInt32LE(0));
        rest = rest.subarray(message.length);
        const command = commandOf(message);
        if (command && isOfStream(command)) void this.answer(client, message.readInt32LE(4), command);
        else upstream.write(message);
      }
    });
  }

  private async answer(client: Socket, requestId: number, command: BSON.Document): Promise<void> {
    const seen = this.event;
    if (command.aggregate !== undefined) this.opened++;
    if (command.getMore !== undefined && !this.isBroken)
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        setTimeout(resolve, AWAIT_MS);
      });
    if (!client.destroyed) client.write(messageOf(requestId, this.replyTo(command, seen)));
  }

  private replyTo(command: BSON.Document, seen: number): BSON.Document {
    if (command.killCursors !== undefined) return { ok: 1, cursorsKilled: [CURSOR] };
    if (this.isBroken) return { ok: 0, code: HISTORY_LOST, errmsg: 'the resume token is no longer there' };
    const batch = command.getMore === undefined ? 'firstBatch' : 'nextBatch';
    const events = this.event > seen ? [{ _id: { _data: String(this.event) } }] : [];
    const postBatchResumeToken = { _data: String(this.event) };
    return { ok: 1, cursor: { id: CURSOR, ns: 'db.change', [batch]: events, postBatchResumeToken } };
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function commandOf(message: Buffer): BSON.Document | undefined {
  const start = HEADER_BYTES + BEFORE_DOCUMENT_BYTES;
  if (message.readInt32LE(12) !== OP_MSG || message[start - 1] !== 0) return undefined;
  return BSON.deserialize(message.subarray(start, start + message.readInt32LE(start)), {
    promoteLongs: false,
  });
}

function isOfStream({ aggregate, pipeline, getMore, cursors }: BSON.Document): boolean {
  if (aggregate !== undefined) return pipeline[0]?.$changeStream !== undefined;
  return CURSOR.equals(getMore ?? cursors?.[0] ?? Long.ZERO);
}

function messageOf(responseTo: number, reply: BSON.Document): Buffer {
  const body = BSON.serialize(reply);
  const head = Buffer.alloc(HEADER_BYTES + BEFORE_DOCUMENT_BYTES);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, body]);
}
