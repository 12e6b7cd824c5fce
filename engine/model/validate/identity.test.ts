import assert from 'node:assert/strict'
import { issueLine } from '../../kernel/errors.ts'
import type { Definition, RawDefinition } from '../definition.ts'
import { checkDefinitions, type CheckOptions } from './check-definitions.ts'

const label = { zh: '名称', en: 'Name' }

function raw(owner: string, kind: string, name: string, body: Readonly<Record<string, unknown>> = {}): RawDefinition {
  const [object, field] = name.split('.')
  const own = kind === 'field' ? { object, name: field } : { name }
  return { kind, name, owner, body: { kind, ...own, label, ...body } }
}

const title = { name: 'title', label, type: 'text' }
const pages = { name: 'pages', label, type: 'integer' }
const book = raw('library', 'object', 'book', { title: 'title', fields: [title, pages] })
const books = raw('library', 'template', 'books', {
  object: 'book',
  list: { columns: [{ field: 'title' }, { field: 'pages' }] },
})

/** The definitions of a change that must be right. */
function applied(
  written: readonly RawDefinition[],
  existing: readonly Definition[] = [],
  options?: CheckOptions,
): Definition[] {
  const { definitions, issues } = checkDefinitions(written, existing, options)
  assert.deepEqual(
    issues.map((issue) => issueLine(issue, 'en')),
    [],
  )
  return definitions
}

function refused(
  written: readonly RawDefinition[],
  existing: readonly Definition[] = [],
  options?: CheckOptions,
): string[] {
  return checkDefinitions(written, existing, options).issues.map((issue) => issueLine(issue, 'en'))
}

function names(definitions: readonly Definition[]): string[] {
  return definitions.map((each) => `${each.kind} ${each.name}`)
}

function idOf(definitions: readonly Definition[], name: string): string | undefined {
  return definitions.find((each) => each.name === name)?.id
}

describe('what is replaced, renamed and deleted', () => {
  for (const owner of ['shop', 'admin']) {
    it(`${owner} may not redefine what a pack owns, and learns whose it is`, () => {
      const existing = applied([book, books])
      assert.match(
        refused([raw(owner, 'template', 'books', { object: 'book' })], existing).join(),
        new RegExp(`template 'books' belongs to 'library'; '${owner}' may not redefine it`),
      )
    })
  }

  it('a pack may not redefine what the administrator made', () => {
    const existing = applied([book, raw('admin', 'enum', 'state', { items: [] })])
    assert.match(
      refused([raw('library', 'enum', 'state', { items: [] })], existing).join(),
      /enum 'state' belongs to 'admin'/,
    )
  })

  it('a definition missing from its pack stays, and goes when pruning is asked for', () => {
    const existing = applied([book, books, raw('shop', 'enum', 'state', { items: [] })])
    assert.deepEqual(names(applied([book], existing)), names(existing))
    const pruned = checkDefinitions([book], existing, { prune: ['library'] })
    assert.deepEqual(names(pruned.removed), ['template books'])
    assert.deepEqual(names(pruned.definitions), ['object book', 'field book.title', 'field book.pages', 'enum state'])
  })

  it('a deleted field that is still used is refused with everybody who uses it', () => {
    const existing = applied([
      book,
      books,
      raw('shop', 'template', 'offers', { object: 'book', card: { title: 'title', subtitle: 'pages' } }),
      raw('shop', 'report', 'thickness', { object: 'book', measures: [{ function: 'avg', field: 'pages' }] }),
    ])
    const issues = refused([raw('library', 'object', 'book', { title: 'title', fields: [title] }), books], existing, {
      prune: ['library'],
    })
    assert.equal(issues.length, 1)
    assert.match(
      issues[0] ?? '',
      /field 'book.pages' is deleted but still used by template books \(column pages\), template offers \(subtitle pages\), report thickness \(measure pages\)/,
    )
  })

  it('a deleted object that is still used is refused with references, screens and roles that use it', () => {
    const existing = applied([
      book,
      raw('shop', 'object', 'offer', { fields: [{ name: 'item', label, type: 'reference', target: 'book' }] }),
      raw('shop', 'menu', 'shelf', { target: { object: 'book' } }),
      raw('shop', 'role', 'seller', { grants: [{ object: 'book', operations: ['read'] }] }),
    ])
    const issues = refused([], existing, { remove: [{ kind: 'object', name: 'book' }] })
    assert.equal(issues.length, 1)
    assert.match(
      issues[0] ?? '',
      /object 'book' is deleted but still used by menu shelf \(target\), role seller \(grant\), field offer.item \(what it refers to\)/,
    )
  })

  it('a deleted enum that a field still offers is refused', () => {
    const existing = applied([
      raw('library', 'enum', 'state', { items: [] }),
      raw('library', 'object', 'book', { fields: [title, { name: 'state', label, type: 'enum', enum: 'state' }] }),
    ])
    const issues = refused([], existing, { remove: [{ kind: 'enum', name: 'state' }] })
    assert.equal(issues.length, 1)
    assert.match(issues[0] ?? '', /enum 'state' is deleted but still used by field book.state \(its options\)/)
  })

  it('an object deleted with what stands on it takes its fields along', () => {
    const existing = applied([book, books])
    const { removed, definitions, issues } = checkDefinitions([], existing, {
      remove: [
        { kind: 'object', name: 'book' },
        { kind: 'template', name: 'books' },
      ],
    })
    assert.deepEqual(
      [names(removed), names(definitions), issues],
      [['object book', 'field book.title', 'field book.pages', 'template books'], [], []],
    )
  })

  it('a renamed field keeps its id, again when the pack comes a second time', () => {
    const existing = applied([book])
    const renamed = raw('library', 'object', 'book', {
      title: 'heading',
      fields: [{ ...title, name: 'heading', renamed_from: 'title' }, pages],
    })
    const definitions = applied([renamed], existing)
    assert.deepEqual(names(definitions), ['object book', 'field book.heading', 'field book.pages'])
    assert.equal(idOf(definitions, 'book.heading'), idOf(existing, 'book.title'))
    assert.deepEqual(applied([renamed], definitions), definitions)
  })

  it('a renamed object keeps its id and the ids of its fields', () => {
    const existing = applied([book])
    const definitions = applied(
      [raw('library', 'object', 'volume', { renamed_from: 'book', title: 'title', fields: [title, pages] })],
      existing,
    )
    assert.deepEqual(names(definitions), ['object volume', 'field volume.title', 'field volume.pages'])
    assert.deepEqual(
      definitions.map((each) => each.id),
      existing.map((each) => each.id),
    )
  })

  it('a definition is renamed by its id as well', () => {
    const id = '0b1ecf3e-7c51-4a9e-9a57-1d3a8a1f2c01'
    const existing = applied([raw('library', 'enum', 'state', { id, items: [] })])
    assert.deepEqual(names(applied([raw('library', 'enum', 'condition', { id, items: [] })], existing)), [
      'enum condition',
    ])
  })

  it('what still uses the former name of a renamed object is told the new one', () => {
    const existing = applied([
      book,
      raw('shop', 'role', 'seller', { grants: [{ object: 'book', operations: ['read'] }] }),
    ])
    const issues = refused(
      [raw('library', 'object', 'volume', { renamed_from: 'book', title: 'title', fields: [title, pages] })],
      existing,
    )
    assert.match(
      issues.join(),
      /object 'book' is now called 'volume', but the former name is still used by role seller \(grant\)/,
    )
  })

  it('a rename is refused while the former name is still defined, or the new one is taken', () => {
    const existing = applied([
      raw('library', 'enum', 'state', { items: [] }),
      raw('library', 'enum', 'mood', { items: [] }),
    ])
    const renamed = raw('library', 'enum', 'condition', { renamed_from: 'state', items: [] })
    assert.match(
      refused([renamed, raw('library', 'enum', 'state', { items: [] })], existing).join(),
      /renamed from 'state', which is still defined/,
    )
    assert.match(
      refused([raw('library', 'enum', 'mood', { renamed_from: 'state', items: [] })], existing).join(),
      /'state' cannot be renamed to 'mood'/,
    )
  })

  it('the id of a definition never changes', () => {
    const existing = applied([book])
    const issues = refused([{ ...book, body: { ...book.body, id: '0b1ecf3e-7c51-4a9e-9a57-1d3a8a1f2c01' } }], existing)
    assert.match(issues.join(), /object 'book' exists with the id .*; an id never changes/)
  })

  it('two definitions that claim to be the same existing one are refused', () => {
    const existing = applied([raw('library', 'enum', 'state', { items: [] })])
    const claims = ['condition', 'mood'].map((name) =>
      raw('library', 'enum', name, { renamed_from: 'state', items: [] }),
    )
    assert.match(refused(claims, existing).join(), /enum 'mood' has the id of 'condition'/)
  })

  it('a new definition may take the name of one that was renamed before', () => {
    const before = applied([raw('library', 'enum', 'state', { items: [] })])
    const condition = raw('library', 'enum', 'condition', { renamed_from: 'state', items: [] })
    const existing = applied([condition], before)
    const again = raw('library', 'enum', 'state', { id: '0b1ecf3e-7c51-4a9e-9a57-1d3a8a1f2c01', items: [] })
    assert.deepEqual(names(applied([condition, again], existing)), ['enum condition', 'enum state'])
  })
})
