/**
 * What must hold between the files of the house. Sources enter, one line for each offence leaves, each with its place;
 * the arrows themselves are data in `arrows.js`.
 */
import { arrowFault, isWorkshop, matches, packageFault } from './arrows.js'
import type { Source } from './source-files.ts'

/** `engine/query/list.ts:3 → engine/records/index.ts: why not`. */
export function importFaults(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, imports }) =>
    imports.flatMap(({ line, target, isFile, typeOnly }) => {
      const fault = isFile ? arrowFault(path, target, { typeOnly }) : packageFault(path, target, { typeOnly })
      return fault === undefined ? [] : [`${path}:${line} → ${target}: ${fault}`]
    }),
  )
}

/** Cycles of values between files; types vanish before anything runs, so a cycle through them delays nobody. */
export function fileCycles(sources: readonly Source[]): string[] {
  return cyclesOf(
    new Map(
      sources.map(({ path, imports }) => [
        path,
        imports.flatMap((each) => (each.isFile && !each.typeOnly ? [each.target] : [])),
      ]),
    ),
  )
}

/** Cycles between rooms, those of types included. */
export function roomCycles(sources: readonly Source[]): string[] {
  const rooms = new Map<string, string[]>()
  for (const { path, imports } of sources) {
    if (isWorkshop(path)) continue
    const room = roomName(path)
    const others = imports.flatMap((each) =>
      each.isFile && roomName(each.target) !== room ? [roomName(each.target)] : [],
    )
    rooms.set(room, [...(rooms.get(room) ?? []), ...others])
  }
  return cyclesOf(rooms)
}

function roomName(path: string): string {
  const parts = path.split('/')
  return parts.slice(0, ['engine', 'console', 'plugins'].includes(parts[0] ?? '') ? 2 : 1).join('/')
}

/** One line for each group of nodes that lead back to themselves: `a → b → a`. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const finished = new Set<string>()
  const cycles = new Set<string>()
  const visit = (node: string, trail: readonly string[]): void => {
    const start = trail.indexOf(node)
    if (start >= 0) cycles.add([...trail.slice(start), node].join(' → '))
    if (start >= 0 || finished.has(node)) return
    for (const next of new Set(graph.get(node))) visit(next, [...trail, node])
    finished.add(node)
  }
  for (const node of graph.keys()) visit(node, [])
  return [...cycles]
}

/** Code that a browser would load although it needs a server: the way to it, from the console to the module. */
export function browserFaults(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const seen = new Set<string>()
  const faults: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const each of byPath.get(path)?.imports ?? []) {
      if (each.typeOnly) continue
      const way = [...trail, `${path}:${each.line}`]
      if (each.isFile) visit(each.target, way)
      else if (packageFault('console/app/', each.target, each)) faults.push([...way, each.target].join(' → '))
    }
  }
  for (const { path } of sources) if (matches(path, ['console/']) && !isWorkshop(path)) visit(path, [])
  return faults
}

/** Files that do not say what they are for: no comment at their head and none before what they export. */
export function openingFaults(sources: readonly Source[]): string[] {
  return sources
    .filter(
      ({ path, text }) =>
        !isWorkshop(path) && !/^(#!.*\n)?\s*(\/\/|\/\*|<!--)/.test(text) && !/\/\*\*[\s\S]*?\*\//.test(text),
    )
    .map(({ path }) => `${path} does not say what it is for`)
}

/** Tables of the engine bear `meta_` or `sys_`, which no pack may take, so the two never meet. */
export function tableFaults(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => !isWorkshop(path) && matches(path, ['engine/', 'migrations/']))
    .flatMap(({ path, script }) =>
      [...script.matchAll(/\b(?:createTable|table)\('([^']+)'/g)]
        .filter(([, name]) => !/^(meta|sys)_/.test(name ?? ''))
        .map(
          ({ index, 1: name }) =>
            `${path}:${lineAt(script, index)} names the table ${name}, which is neither meta_ nor sys_`,
        ),
    )
}

/** Where codes are said, not used. */
const CATALOGUES: ReadonlySet<string> = new Set([
  'engine/kernel/error-catalogue.ts',
  'engine/kernel/outbound-errors.ts',
])

/** Codes thrown that the catalogue does not know, and codes of the catalogue that nothing throws. */
export function errorCodeFaults(codes: readonly string[], sources: readonly Source[]): string[] {
  const product = sources.filter(({ path }) => !isWorkshop(path) && !CATALOGUES.has(path))
  const named = new Set(
    product.flatMap(({ script }) => [...script.matchAll(/'([A-Z][A-Z0-9_]+)'/g)].map(([, code]) => code)),
  )
  return [
    ...product.flatMap(({ path, script }) =>
      [...script.matchAll(/new TesseraError\(\s*'([^']+)'/g)]
        .filter(([, code]) => !codes.includes(code ?? ''))
        .map(
          ({ index, 1: code }) => `${path}:${lineAt(script, index)} throws ${code}, which the catalogue does not know`,
        ),
    ),
    ...codes.filter((code) => !named.has(code)).map((code) => `${code} stands in the catalogue, but nothing uses it`),
  ]
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
