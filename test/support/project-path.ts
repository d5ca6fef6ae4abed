import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A path inside the project, from wherever this file runs: as it stands, or compiled under `dist`. */
export function projectPath(path: string): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('not inside the project');
    folder = above;
  }
  return join(folder, path);
}
