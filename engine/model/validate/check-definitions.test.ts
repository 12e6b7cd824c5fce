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

describe('checking definitions', () => {
  it('an object with its fields inside becomes one definition each, the fields in the order written', () => {
    const definitions = applied([book, books])
    assert.deepEqual(names(definitions), ['object book', 'field book.title', 'field book.pages', 'template books'])
    const orders = definitions.flatMap(({ kind, body }) => (kind === 'field' && 'order' in body ? [body.order] : []))
    assert.deepEqual(orders, [10, 20])
    assert.equal(definitions[0] && 'fields' in definitions[0].body, false)
  })

  it('the same pack gives the same definitions with the same ids, however often it comes', () => {
    const first = applied([book, books])
    assert.deepEqual(applied([book, books]), first)
    assert.deepEqual(applied([book, books], first), first)
  })

  it('what another pack made stays when a pack comes again without it', () => {
    const existing = applied([book, raw('shop', 'object', 'price_list')])
    assert.deepEqual(names(applied([book], existing)), names(existing))
  })

  it('a pack adds a field to the object of another pack and shows it in a template of its own', () => {
    const existing = applied([book, books])
    const price = raw('shop', 'field', 'book.price', { type: 'integer' })
    const offers = raw('shop', 'template', 'offers', {
      object: 'book',
      list: { columns: [{ field: 'title' }, { field: 'price' }] },
    })
    const definitions = applied([price, offers], existing)
    assert.equal(definitions.find((each) => each.name === 'book.price')?.owner, 'shop')
    // and the field survives when the first pack comes again
    assert.deepEqual(names(applied([book, books], definitions)), names(definitions))
  })

  it('records belong through a reference to another object, not through anything else', () => {
    const shelf = raw('library', 'object', 'shelf', { fields: [title] })
    const place = { name: 'place', label, type: 'reference', target: 'shelf' }
    const part = { name: 'part_of', label, type: 'reference', target: 'book' }
    const placed = (owner_through: string): RawDefinition =>
      raw('library', 'object', 'book', { owner_through, fields: [title, place, part] })
    applied([shelf, placed('place')])
    for (const wrong of ['title', 'part_of'])
      assert.match(refused([shelf, placed(wrong)]).join(), /owner_through: field '\w+' is no reference to one record/)
    assert.match(refused([shelf, placed('plaec')]).join(), /owner_through: .*did you mean 'place'/)
  })

  it('records are owned by the person that a field names, and by nothing else', () => {
    const keeper = { name: 'keeper', label, type: 'user' }
    const people = raw('system', 'object', 'sys_user', { fields: [title] })
    const owned = (owner_field: string): RawDefinition =>
      raw('library', 'object', 'book', { owner_field, fields: [title, keeper] })
    applied([people, owned('keeper')])
    assert.match(refused([people, owned('title')]).join(), /owner_field: field 'title' names no person/)
    assert.match(refused([people, owned('keper')]).join(), /owner_field: .*did you mean 'keeper'/)
  })

  it('an object that is not extensible takes no fields of others', () => {
    const existing = applied([{ ...book, body: { ...book.body, extensible: false } }])
    assert.match(
      refused([raw('shop', 'field', 'book.price', { type: 'integer' })], existing).join(),
      /'book' belongs to 'library' and does not let others add fields/,
    )
    applied([raw('library', 'field', 'book.price', { type: 'integer' })], existing)
  })

  it('one mistake in an object is not answered with complaints about everything that uses it', () => {
    const wrong = raw('library', 'object', 'book', { label: 'Book', fields: [{ ...title, type: 'txt' }, pages] })
    const issues = refused([wrong, books, raw('library', 'menu', 'shelf', { target: { object: 'book' } })])
    assert.equal(issues.length, 2)
  })

  it('an object has at most a thousand fields, those of other packs included', () => {
    const fields = Array.from({ length: 1000 }, (_, i) => ({ name: `f${i}`, label, type: 'boolean' }))
    const existing = applied([raw('library', 'object', 'book', { fields })])
    assert.match(
      refused([raw('shop', 'field', 'book.price', { type: 'integer' })], existing).join(),
      /object 'book' has 1001 fields, the limit is 1000/,
    )
  })

  it('names of the engine, of PostgreSQL and of JavaScript are not to be had', () => {
    for (const name of ['ctid', 'deleted_at', 'version', 'constructor']) {
      assert.equal(refused([raw('library', 'object', 'book', { fields: [{ ...title, name }] })]).length, 1, name)
    }
    for (const name of ['screens', 'meta_book', 'sys_book', 'pg_book', 'prototype'])
      assert.equal(refused([raw('library', 'object', name)]).length, 1, name)
    applied([raw('system', 'object', 'sys_book')])
  })

  it('a list of 300 objects with 30 fields each is checked in a moment', () => {
    const fields = Array.from({ length: 30 }, (_, i) => ({
      name: `f${i}`,
      label,
      type: ['text', 'integer', 'date', 'boolean'][i % 4],
    }))
    const objects = Array.from({ length: 300 }, (_, i) => raw('library', 'object', `o${i}`, { title: 'f0', fields }))
    const begin = performance.now()
    assert.equal(applied(objects).length, 9300)
    // far above what it takes, far below what anything quadratic would
    assert.ok(performance.now() - begin < 5000)
  })
})
