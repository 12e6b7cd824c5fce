import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'

import type { Definition, RawDefinition } from '../../model/definition.ts'
import { checkDefinitions } from '../../model/validate/check-definitions.ts'
import { isList, isMapping, type Mapping } from '../plain.ts'
import { readPack } from '../read/read-pack.ts'
import { exportDefinitions } from './export-pack.ts'
import { MessyWriter, randomOf } from './messy-yaml.test-kit.ts'

/** Texts that a careless writer of YAML would get wrong. */
const TRICKY = [
  ...[
    'yes',
    'No',
    'on',
    'y',
    'null',
    '~',
    'true',
    '1',
    '-1.5e3',
    '0x1F',
    '0o17',
    '1_000',
    '12:30:45',
    '.5',
    '.inf',
    '2024-02-30',
  ],
  ...[
    '2024-02-30T10:00',
    '1.0.0',
    ' before',
    'tail ',
    'a: b',
    'a:',
    ':a',
    'a #b',
    '#a',
    '- a',
    '-',
    '--- x',
    '? a',
    '* a',
    '& a',
    '!a',
  ],
  ...[
    '[a]',
    '{a}',
    'a, b',
    "it's",
    '"quoted"',
    `both ' and "`,
    '\\back',
    '%x',
    '@x',
    '`x`',
    '|',
    '>',
    '=',
    '<<',
    '...',
  ],
  ...[
    'two\nlines',
    'ends\n',
    'ends twice\n\n',
    '\nbegins',
    ' in\n  dent',
    'blank\n\nline',
    'trailing \nspace',
    'tab\there',
    '\t',
    '\r\n',
    '\n',
  ],
  ...[
    '\u0085',
    '\u2028',
    '\uFEFF',
    '\u007F',
    '😀',
    '客户：名称',
    '很长的文字'.repeat(40),
    'long words in a row, '.repeat(12).trim(),
    `${'x'.repeat(130)} - y`,
  ],
]

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TRICKY) },
  fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
)
/** What fits into one line of a form. */
const line = text.filter((value) => !/\p{Cc}/u.test(value))
const label = fc.record({ zh: text, en: text })
const json = fc
  .jsonValue({ maxDepth: 3, stringUnit: 'grapheme', noUnicodeString: false } as object)
  .map((value) => sane(value))
const common = {
  label,
  description: fc.option(label, { nil: undefined }),
  enabled: fc.option(fc.boolean(), { nil: undefined }),
}
const field = fc.record(
  {
    label,
    type: fc.constant('text'),
    required: fc.boolean(),
    length: fc.integer({ min: 60, max: 200 }),
    order: fc.integer({ min: 0, max: 60 }),
    description: label,
  },
  { requiredKeys: ['label', 'type'] },
)
const columns = fc.array(
  fc.record(
    { width: fc.integer({ min: 40, max: 900 }), sortable: fc.boolean(), label, group: label },
    { requiredKeys: [] },
  ),
  { minLength: 1, maxLength: 5 },
)
const items = fc.uniqueArray(fc.record({ value: text.filter((value) => value.length <= 60), label }), {
  selector: (item) => item.value,
  maxLength: 6,
})
const pack = fc.record({
  objects: fc.array(
    fc.record({
      ...common,
      sort: fc.constantFrom(undefined, '-created_at'),
      fields: fc.array(field, { maxLength: 6 }),
      columns,
    }),
    { maxLength: 3 },
  ),
  enums: fc.array(fc.record({ ...common, group: text.filter((value) => value.length <= 60), items }), { maxLength: 3 }),
  parameters: fc.array(fc.record({ ...common, type: fc.constantFrom('text', 'secret'), default: line }), {
    maxLength: 2,
  }),
  processors: fc.array(
    fc.record({ ...common, handler: fc.constant('log.write'), settings: fc.record({ rule: json, more: json }) }),
    { maxLength: 2 },
  ),
})

type Parts = typeof pack extends fc.Arbitrary<infer T> ? T : never

/** What YAML reads as it is written: no keys that reach a prototype, no numbers without exact form, no minus zero. */
function sane(value: unknown): unknown {
  if (isList(value)) return value.map(sane)
  if (!isMapping(value)) return typeof value === 'number' ? Math.trunc(value % 1e9) + 0.5 : value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner], index) => [
      /^(__proto__|constructor|prototype)$/.test(key) ? `k${index}` : key,
      sane(inner),
    ]),
  )
}

function bodiesOf({ objects, enums, parameters, processors }: Parts): Mapping[] {
  return [
    ...objects.flatMap(({ fields, columns: listed, ...object }, index) => {
      const name = `object_${index}`
      const named = fields.map((each, at) => ({ name: `f_${at}`, ...each }))
      const list = { columns: listed.slice(0, named.length).map((each, at) => ({ field: `f_${at}`, ...each })) }
      return [
        { kind: 'object', name, ...object, fields: named },
        ...(list.columns.length > 0
          ? [{ kind: 'template', name: `list_${index}`, label: object.label, object: name, list }]
          : []),
      ]
    }),
    ...enums.map((body, index) => ({ kind: 'enum', name: `enum_${index}`, ...body })),
    ...parameters.map(({ type, default: value, ...body }, index) => ({
      kind: 'parameter',
      name: `p_${index}`,
      ...body,
      type,
      ...(type === 'text' && { default: value }),
    })),
    ...processors.map((body, index) => ({ kind: 'processor', name: `run_${index}`, ...body })),
  ].map((body): Mapping => JSON.parse(JSON.stringify(body)))
}

function rawOf(bodies: readonly Mapping[]): RawDefinition[] {
  return bodies.map((body) => ({ kind: String(body['kind']), name: String(body['name']), owner: 'any', body }))
}

/** A property that fails is shrunk for a while, not for ever. */
const LIMITS = { interruptAfterTimeLimit: 40_000, markInterruptAsFailure: true }

const MANIFEST = 'kind: pack\nname: any\nlabel: { zh: 任, en: Any }\nversion: 1.0.0\nlanguage: 1\n'

describe('definitions that travel', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tessera-travelling-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  function checked(raw: readonly RawDefinition[], existing: readonly Definition[] = []): Definition[] {
    const { definitions, issues } = checkDefinitions(raw, existing)
    assert.deepEqual(
      issues.map((issue) => `${issue.path ?? ''} ${issue.message.en}`),
      [],
    )
    return definitions.map(({ kind, id, name, owner, body }) => ({ kind, id, name, owner, body }))
  }

  function contents(definitions: readonly Definition[]): unknown[] {
    return definitions
      .map(({ kind, id, name, owner, body }) => ({ kind, id, name, owner, body }))
      .sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1))
  }

  /** Every run has a folder of its own. */
  async function packOf(files: Readonly<Record<string, string>>): Promise<string> {
    const home = await mkdtemp(join(folder, 'run-'))
    for (const [path, content] of Object.entries(files)) await writeFile(join(home, path), content)
    return home
  }

  async function definitionsIn(home: string): Promise<Definition[]> {
    return checked((await readPack(home)).definitions)
  }

  it('come back from an export as they were, whatever texts they hold', async () => {
    await fc.assert(
      fc.asyncProperty(pack, async (parts) => {
        const definitions = checked(rawOf(bodiesOf(parts)))
        const home = await packOf({})
        const inForce = { definitions, version: '1.0.0' }
        await exportDefinitions(inForce, 'any', home)
        assert.deepEqual(contents(await definitionsIn(home)), contents(definitions))
        assert.deepEqual((await exportDefinitions(inForce, 'any', home)).files, [])
      }),
      { numRuns: 60, ...LIMITS },
    )
  })

  it('keep the form in which people wrote them: a change of one thing is a change of its line', async () => {
    await fc.assert(
      fc.asyncProperty(pack, fc.integer(), fc.nat(), async (parts, seed, choice) => {
        const bodies = bodiesOf(parts)
        fc.pre(bodies.length > 0)
        const before = new MessyWriter(randomOf(seed)).file(bodies)
        const home = await packOf({ 'pack.yaml': MANIFEST, 'all.yaml': before })
        const definitions = await definitionsIn(home)
        assert.deepEqual((await exportDefinitions({ definitions }, 'any', home)).files, [])
        const changed = changedOne(definitions, choice)
        await exportDefinitions({ definitions: changed }, 'any', home)
        const after = await readFile(join(home, 'all.yaml'), 'utf8')
        assert.deepEqual(contents(await definitionsIn(home)), contents(changed))
        const { gone, added } = lineDifference(before, after)
        assert.ok(added === 1 && gone === 1, `${gone} lines gone, ${added} added:\n${before}\n→\n${after}`)
        assert.deepEqual(notesIn(after), notesIn(before))
      }),
      { numRuns: 60, ...LIMITS },
    )
  })

  it('become other definitions altogether in a file of any form', async () => {
    await fc.assert(
      fc.asyncProperty(pack, pack, fc.integer(), async (parts, others, seed) => {
        const home = await packOf({ 'pack.yaml': MANIFEST })
        const bodies = bodiesOf(parts)
        if (bodies.length > 0) await writeFile(join(home, 'all.yaml'), new MessyWriter(randomOf(seed)).file(bodies))
        const wanted = { definitions: checked(rawOf(bodiesOf(others))), version: '1.0.0' }
        await exportDefinitions(wanted, 'any', home)
        assert.deepEqual(contents(await definitionsIn(home)), contents(wanted.definitions))
        assert.deepEqual((await exportDefinitions(wanted, 'any', home)).files, [])
      }),
      { numRuns: 60, ...LIMITS },
    )
  })
})

/** The definitions with one number, flag or word of one of them changed. */
function changedOne(definitions: readonly Definition[], choice: number): Definition[] {
  const index = choice % definitions.length
  return definitions.map((each, at): Definition => {
    if (at !== index) return each
    const { label: old } = each.body
    return { ...each, body: { ...each.body, label: { ...old, en: old.en === 'x' ? 'y' : 'x' } } }
  })
}

function notesIn(file: string): string[] {
  return [...file.matchAll(/# note \d+/g)].map(([note]) => note)
}

/** How many lines of one text the other lacks, in order. */
function lineDifference(before: string, after: string): { gone: number; added: number } {
  const [from, to] = [before.split('\n'), after.split('\n')]
  let head = 0
  while (head < from.length && head < to.length && from[head] === to[head]) head++
  let tail = 0
  while (tail < from.length - head && tail < to.length - head && from.at(-1 - tail) === to.at(-1 - tail)) tail++
  return { gone: from.length - head - tail, added: to.length - head - tail }
}
