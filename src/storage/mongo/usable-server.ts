import {
  type Document,
  type MongoClient,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { RefusedJob } from '../../domain/errors.js';

const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;

/**
 * Refuses a server that stands alone by its answer to `hello`.
 *
 * @throws {RefusedJob} saying how a replica set of one is made
 */
export function assertTransactions(hello: Document): void {
  if (hello['setName'] !== undefined || hello['msg'] === 'isdbgrid') return;
  throw new RefusedJob([
    'the MongoDB server stands alone, and transactions need a replica set or a sharded cluster; start mongod with --replSet rs0, run rs.initiate() once, and add replicaSet=rs0 to the URL',
  ]);
}

/**
 * Gives what the operator can mend as a refusal with the hosts and what to check, and never a password; anything else
 * as it is.
 */
export function asRefusal(error: unknown, client?: MongoClient): unknown {
  const hosts = client ? hostsOf(client) : '';
  // The driver and the package that reads its URLs have a class of this name each.
  if (error instanceof Error && error.name === 'MongoParseError')
    return new RefusedJob([`the URL of MongoDB cannot be read: ${error.message}`], { cause: error });
  if (error instanceof MongoServerError && [UNAUTHORIZED, AUTHENTICATION_FAILED].includes(Number(error.code)))
    return new RefusedJob(
      [
        `the MongoDB at ${hosts} does not let us in: ${error.message}; check user, password and authSource in the URL of the store, and that the user may read and write its database`,
      ],
      { cause: error },
    );
  if (error instanceof MongoServerSelectionError || error instanceof MongoNetworkError)
    return new RefusedJob(
      [
        `no MongoDB server that can be written to answers at ${hosts}: ${reasonOf(error)}; check host, port, replicaSet and tls in the URL of the store, and that the server runs`,
      ],
      { cause: error },
    );
  return error;
}

function reasonOf(error: MongoError): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function hostsOf(client: MongoClient): string {
  const { hosts, srvHost } = client.options;
  return srvHost ?? hosts.map(String).join(', ');
}
