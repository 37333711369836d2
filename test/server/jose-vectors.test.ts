import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { base64url, compactVerify, errors } from 'jose';
import { expect, test } from 'vitest';
import { keyFinder, loadKeyFiles } from '../../src/server/identity/verification-keys.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { realData } from '../real-data.js';

/** Examples of RFC 7520, sections 4.1 to 4.3: payload, key and signed text. */
const VECTORS = ['4_1.rsa_v15_signature', '4_2.rsa-pss_signature', '4_3.ecdsa_signature'];

for (const name of VECTORS) {
  const file = realData(`vectors/jose/jws/${name}.json`);

  test.skipIf(file === undefined)(
    `RFC 7520 ${name} verifies with its key, and altered it does not`,
    async () => {
      const vector = JSON.parse(await readFile(String(file), 'utf8'));
      // The vector's key is private: only its public part may be used from the file.
      const keyFile = join(temporaryFolder(), 'key.json');
      await writeFile(keyFile, JSON.stringify(vector.input.key));
      const keys = await loadKeyFiles([keyFile]);
      expect(keys[0]).not.toHaveProperty('d');
      const find = keyFinder(keys, undefined);
      const { payload, protectedHeader } = await compactVerify(vector.output.compact, find);
      expect(Buffer.from(payload).toString()).toBe(vector.input.payload);
      expect(protectedHeader.alg).toBe(vector.input.alg);

      const [header, , signature] = vector.output.compact.split('.');
      const altered = [header, base64url.encode('another payload'), signature].join('.');
      await expect(compactVerify(altered, find)).rejects.toBeInstanceOf(
        errors.JWSSignatureVerificationFailed,
      );
    },
  );
}
