import { readFileSync } from 'node:fs';

/** Gives our name and version, from the package.json that stands above both the sources and the build. */
export function softwareName(): string {
  for (const place of ['../package.json', '../../package.json']) {
    const url = new URL(place, import.meta.url);
    try {
      const { name, version } = JSON.parse(readFileSync(url, 'utf8')) as { name: string; version: string };
      return `${name} ${version}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return 'ampelgraph';
}
