import { SqliteConnection } from '../../../src/storage/sqlite/connection.js';

/** Writes megabytes into the store, four a transaction, without a pause. */
const [path, megabytes] = process.argv.slice(2);
const connection = new SqliteConnection({ path: path! });
for (let written = 0; written < Number(megabytes); written += 4)
  connection.write(() => {
    for (let each = 0; each < 4; each++)
      connection.command('insert into filler (bytes) values (zeroblob(1048576))').run();
  });
connection.close();
