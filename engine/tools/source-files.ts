/** Reads the sources of the repository for checks that span files: text, and what each file imports with its line. */
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const FOLDERS = ['engine', 'metadata', 'migrations', 'plugins', 'console', 'seeds', 'bench']
const CODE = /\.(ts|vue|js|mjs|cjs)$/

export interface Import {
  readonly line: number
  readonly typeOnly: boolean
  /** Path from the root for files, the name for packages and built-in modules. */
  readonly target: string
  readonly isFile: boolean
}

export interface Source {
  /** From the root of the repository, with `/`. */
  readonly path: string
  readonly text: string
  /** The text with everything blanked that is no script; lines stay where they are. */
  readonly script: string
  readonly imports: readonly Import[]
}

/** A source as it would be if a file of that text stood there. */
export function sourceOf(path: string, text: string): Source {
  const script = path.endsWith('.vue') ? scriptOf(text) : text
  return { path, text, script, imports: importsOf(path, script) }
}

/** Every code file of the product's folders, those below hidden ones left out. */
export function readSources(): Source[] {
  return pathsOf(CODE).map((path) => sourceOf(path, readText(path)))
}

export function pathsOf(pattern: RegExp): string[] {
  return FOLDERS.flatMap((folder) => below(folder))
    .filter((path) => pattern.test(path))
    .sort()
}

export function readText(path: string): string {
  return readFileSync(posix.join(ROOT, path), 'utf8')
}

/** The names of the folders directly in a folder. */
export function foldersIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

function below(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return []
    return entry.isDirectory() ? below(path) : [path]
  })
}

function entriesOf(folder: string): { name: string; isDirectory(): boolean }[] {
  try {
    return readdirSync(posix.join(ROOT, folder), { withFileTypes: true })
  } catch {
    // not every folder of the house stands yet
    return []
  }
}

function scriptOf(vue: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ')
  let script = ''
  let end = 0
  for (const match of vue.matchAll(/(<script\b[^>]*>)([\s\S]*?)<\/script>/g)) {
    const start = match.index + (match[1] ?? '').length
    script += blank(vue.slice(end, start)) + (match[2] ?? '')
    end = start + (match[2] ?? '').length
  }
  return script + blank(vue.slice(end))
}

function importsOf(path: string, script: string): Import[] {
  const file = ts.createSourceFile(path, script, ts.ScriptTarget.Latest)
  const imports: Import[] = []
  const visit = (node: ts.Node): void => {
    const found = importIn(node)
    if (found) {
      const isFile = found.name.startsWith('.')
      const target = isFile ? posix.join(posix.dirname(path), found.name.replace(/\?.*$/, '')) : found.name
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      imports.push({ line: line + 1, typeOnly: found.typeOnly, target, isFile })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return imports
}

function importIn(node: ts.Node): { name: string; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node))
    return named(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
  if (ts.isExportDeclaration(node)) return named(node.moduleSpecifier, node.isTypeOnly)
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return named(node.argument.literal, true)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return named(node.arguments[0], false)
  return undefined
}

function named(specifier: ts.Node | undefined, typeOnly: boolean): { name: string; typeOnly: boolean } | undefined {
  return specifier && ts.isStringLiteral(specifier) ? { name: specifier.text, typeOnly } : undefined
}
