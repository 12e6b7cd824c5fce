/** What the tests of exports share: a folder and a workspace, changes of definitions, and how files differ. */
import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { RawDefinition } from '../../model/definition.ts'
import { checkDefinitions } from '../../model/validate/check-definitions.ts'
import { applyChange } from '../../schema/apply.ts'
import { loadPacks, planPacks } from '../apply.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Folders of packs that ship, in the order in which they can be applied. */
export const SHIPPED = { system: join(ROOT, 'metadata/system'), crm: join(ROOT, 'seeds/crm') }

export type Files = Readonly<Record<string, string>>

/** A small pack in the handwriting of a person. */
export const MANIFEST =
  '# our shop\nkind: pack\nname: shop\nlabel: {zh: 商店, en: "Shop"}   # the label\nversion: 1.2.3\nlanguage: 1\n'
export const GOODS = [
  '# Everything that is for sale.',
  'kind: object',
  'label: {zh: 商品, en: Goods}',
  'name: shop_goods',
  '',
  'fields:',
  '# what it is called',
  '- name: title',
  '  type: text        # short',
  "  label: { 'zh': 名称, en: Title }",
  '',
  '# what it costs',
  '- {name: price, type: decimal, scale: 2, label: {zh: 价格, en: Price}}   # in yuan',
  '- name: remark',
  '  label:',
  '    zh: 备注',
  '    en: >-',
  '      Remark for',
  '      people',
  '  type: long_text',
  '---',
  '# where they see it',
  'kind: template',
  'name: shop_list',
  'label: { zh: 商品, en: Goods }',
  'object: shop_goods',
  'list:',
  '  columns: [',
  '    { field: title, width: 100 }, # first',
  '    { field: price }, # second',
  '  ]',
  '',
].join('\n')
export const KINDS =
  'kind: enum\nname: shop_size\nlabel: { zh: 尺寸, en: Size }\nitems:\n  - { value: s, label: { zh: 小, en: Small } }\n'
export const SHOP: Files = { 'pack.yaml': MANIFEST, 'goods.yaml': GOODS, 'more/kinds.yaml': KINDS }

/** Texts by their paths seen from the folder. */
export async function filesIn(folder: string): Promise<Files> {
  const paths = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = paths.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(
    files.sort().map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')]),
  )
  return Object.fromEntries(texts)
}

export async function write(root: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

/** A change of definitions as an administrator or a pack makes it; what is not named stays. */
export async function change(
  db: Database,
  owner: string,
  bodies: readonly object[],
  remove: readonly { kind: string; name: string }[] = [],
): Promise<void> {
  const raw = bodies.map((body): RawDefinition => {
    const entries: Record<string, unknown> = { ...body }
    const name =
      entries['kind'] === 'field' ? `${String(entries['object'])}.${String(entries['name'])}` : String(entries['name'])
    return { kind: String(entries['kind']), name, owner, body: entries }
  })
  await applyChange(db, {
    author: { what: 'test' },
    prune: true,
    change: (current) => {
      const checked = checkDefinitions(raw, current, { remove })
      assert.deepEqual(checked.issues, [])
      return checked.definitions
    },
  })
}

/** What applying a folder would change. */
export async function changesOfApplying(db: Database, folder: string): Promise<unknown[]> {
  const plan = await planPacks(db, await loadPacks(db, [folder]), { prune: true })
  assert.deepEqual(plan.problems, [])
  return plan.definitions.map(({ kind, definitionKind, name, differences }) => [
    kind,
    definitionKind,
    name,
    differences,
  ])
}

/** Lines that are new and lines that are gone, taken as text. */
export function lineChanges(before: Files, after: Files): string[] {
  const lines = (files: Files): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const [path, text] of Object.entries(files))
      for (const line of text.split('\n')) counts.set(`${path}: ${line}`, (counts.get(`${path}: ${line}`) ?? 0) + 1)
    return counts
  }
  const [from, to] = [lines(before), lines(after)]
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((line) => {
    const difference = (to.get(line) ?? 0) - (from.get(line) ?? 0)
    return Array.from({ length: Math.abs(difference) }, () => `${difference > 0 ? '+' : '-'}${line}`)
  })
}

/** Code and sentence with which something is refused. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof TesseraError, String(error))
  return `${error.code}: ${error.text.en}`
}
