/** The kinds of directories that there are. */
import { oidc } from './oidc/index.ts'
import type { DirectoryAdapter } from './types.ts'

const ADAPTERS: readonly DirectoryAdapter[] = [oidc]

export function adapterOf(kind: string): DirectoryAdapter | undefined {
  return ADAPTERS.find((adapter) => adapter.kind === kind)
}

export function kindsOfDirectories(): readonly string[] {
  return ADAPTERS.map(({ kind }) => kind)
}
