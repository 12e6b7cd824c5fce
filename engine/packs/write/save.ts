/** Brings changed files to the disk: each one whole or as it was. */
import { chmod, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export type FileChange =
  | { readonly kind: 'added' | 'changed'; readonly path: string; readonly text: string }
  | { readonly kind: 'removed'; readonly path: string }

/** Paths are seen from `folder`, which is made when it is not there. */
export async function save(folder: string, changes: readonly FileChange[]): Promise<void> {
  for (const change of changes) {
    const path = join(folder, change.path)
    if (change.kind === 'removed') await rm(path)
    else if (change.kind === 'changed') await replace(await realpath(path), change.text)
    else {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, change.text)
    }
  }
}

/** Written beside and put in place at once: a full disk leaves the former file as it is. */
async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`
  try {
    await writeFile(beside, text)
    await chmod(beside, (await stat(path)).mode)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
