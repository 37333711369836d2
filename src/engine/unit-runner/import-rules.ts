import { register } from 'node:module';

/** What imports of a thread are held to. */
export interface ImportRules {
  /** Module that `ampelgraph/unit` stands for: that of the running engine, whatever is installed. */
  readonly contractUrl: string;
  /** Absent: everything may be imported. */
  readonly wall?: ImportWall;
}

/** What units may import, and what they import. */
export interface ImportWall {
  /** Names of Node's own modules, without `node:`. */
  readonly modules: readonly string[];
  /** `file:` URLs of folders, each with a slash at its end. Folders called `node_modules` are open wherever they lie. */
  readonly folders: readonly string[];
}

/** Holds all further imports of this thread to the rules. What is loaded already stays. */
export function holdImportsTo(rules: ImportRules): void {
  const hooks = import.meta.url.endsWith('.ts') ? './import-hooks.ts' : './import-hooks.js';
  register(hooks, { parentURL: import.meta.url, data: rules });
}
