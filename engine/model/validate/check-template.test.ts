import assert from 'node:assert/strict'
import { issueLine } from '../../kernel/errors.ts'
import type { RawDefinition } from '../definition.ts'
import { checkDefinitions } from './check-definitions.ts'

const label = { zh: '名称', en: 'Name' }

function raw(kind: string, name: string, body: Readonly<Record<string, unknown>>): RawDefinition {
  return { kind, name, owner: 'library', body: { kind, name, label, ...body } }
}

const genre = raw('enum', 'genre', {
  items: [
    { value: 'novel', label },
    { value: 'poems', label },
  ],
})
const book = raw('object', 'book', {
  title: 'title',
  fields: [
    { name: 'title', label, type: 'text' },
    { name: 'pages', label, type: 'integer' },
    { name: 'price', label, type: 'decimal', precision: 10, scale: 2 },
    { name: 'printed', label, type: 'date' },
    { name: 'genre', label, type: 'enum', enum: 'genre' },
    { name: 'phone', label, type: 'phone', mask: 'phone' },
  ],
})

function issuesOf(...written: RawDefinition[]): string[] {
  return checkDefinitions([genre, book, ...written], []).issues.map((issue) => issueLine(issue, 'en'))
}

const form = (...fields: readonly Readonly<Record<string, unknown>>[]): RawDefinition =>
  raw('template', 'books', { object: 'book', form: { sections: [{ fields }] } })
const query = (...items: readonly Readonly<Record<string, unknown>>[]): RawDefinition =>
  raw('template', 'books', { object: 'book', query: { items } })

describe('checking templates', () => {
  it('a form item may choose control, default and validation that fit its field', () => {
    assert.deepEqual(
      issuesOf(
        form(
          { field: 'title', control: 'textarea', validation: { min_length: 2, max_length: 20, pattern: '[A-Z].*' } },
          { field: 'pages', default: 100, validation: { min: 1, max: 5000, message: label } },
          { field: 'price', validation: { min: '0.01', max: '99.50' } },
          { field: 'printed', default: 'today', validation: { min: '1900-01-01' } },
          { field: 'genre', control: 'radio', default: 'novel' },
        ),
      ),
      [],
    )
  })

  it('a control that the kind of the field does not have is refused with those it has', () => {
    assert.deepEqual(issuesOf(form({ field: 'genre', control: 'textarea' }, { field: 'pages', control: 'radio' })), [
      "template/books/form/sections/0/fields/0/control: field 'genre' has no control 'textarea' — use select, radio",
      "template/books/form/sections/0/fields/1/control: field 'pages' has no control 'radio'",
    ])
  })

  it('a default that is no value of the field is refused', () => {
    const issues = issuesOf(form({ field: 'pages', default: 'many' }, { field: 'genre', default: 'cookery' }))
    assert.equal(issues.length, 2)
    assert.match(issues[0] ?? '', /fields\/0\/default: the default of 'pages' must be a whole number/)
    assert.match(issues[1] ?? '', /fields\/1\/default: the default of 'genre' is not one of the options/)
  })

  it('a validation that means nothing for the field, reads as no value, is reversed or no pattern is refused', () => {
    assert.deepEqual(
      issuesOf(
        form(
          { field: 'title', validation: { min: 3 } },
          { field: 'genre', validation: { pattern: 'x' } },
          { field: 'printed', validation: { min: 'yesterday' } },
          { field: 'price', validation: { min: '10.00', max: '9.00' } },
          { field: 'phone', validation: { pattern: '(' } },
        ),
      ).map((line) => line.replace('template/books/form/sections/0/fields/', '')),
      [
        "0/validation/min: 'min' means nothing for values of field 'title'",
        "1/validation/pattern: 'pattern' means nothing for values of field 'genre'",
        "2/validation/min: 'min' must be a day that exists, written YYYY-MM-DD",
        "3/validation/min: 'min' exceeds 'max'",
        '4/validation/pattern: is no regular expression: Invalid regular expression: /^(?:()$/u: Unterminated group',
      ],
    )
  })

  it('a query item may restrict operators and name the condition to open with', () => {
    assert.deepEqual(
      issuesOf(
        query(
          { field: 'title', operators: ['contains', '=='], default: { operator: 'contains', value: '诗' } },
          { field: 'genre', control: 'select', default: { operator: 'in', value: ['novel'] } },
          { field: 'printed', default: { operator: 'in_last', value: '30d' } },
          { field: 'phone', default: { operator: 'nempty' } },
        ),
      ),
      [],
    )
  })

  it('operators the field does not know and conditions that are none are refused', () => {
    const issues = issuesOf(
      query(
        { field: 'title', operators: ['contain'] },
        { field: 'pages', control: 'select' },
        { field: 'genre', default: { operator: 'in', value: ['cookery'] } },
        { field: 'printed', operators: ['=='], default: { operator: 'between', value: ['2026-01-01', '2026-02-01'] } },
        { field: 'price', default: { operator: '>=' } },
      ),
    )
    assert.equal(issues.length, 5, issues.join('\n'))
    assert.match(issues[0] ?? '', /items\/0\/operators\/0: field 'title' has no operator 'contain' .*contains/)
    assert.match(issues[1] ?? '', /items\/1\/control: field 'pages' has no control 'select'/)
    assert.match(issues[2] ?? '', /items\/2\/default: the condition to open with is no condition/)
    assert.match(issues[3] ?? '', /items\/3\/default\/operator: field 'printed' has no operator 'between'/)
    assert.match(issues[4] ?? '', /items\/4\/default: the condition to open with is no condition/)
  })
})

describe('checking the condition that a list always holds to', () => {
  const list = (filter: Readonly<Record<string, unknown>>): RawDefinition =>
    raw('template', 'books', { object: 'book', list: { columns: [{ field: 'title' }], filter } })

  it('it is a rule over fields of the object, those of the engine included', () => {
    const thick = { '>': [{ var: 'pages' }, 500] }
    const recent = { in_last: [{ var: 'created_at' }, '7d'] }
    assert.deepEqual(issuesOf(list({ and: [thick, recent, { '==': [{ var: 'genre' }, 'novel'] }] })), [])
  })

  it('a field, an operator or an option that is not there is refused where it stands', () => {
    assert.match(
      issuesOf(list({ '>': [{ var: 'page' }, 500] })).join(),
      /^template\/books\/list\/filter\/>\/0\/var: object 'book' has no field 'page' — did you mean 'pages'/,
    )
    assert.match(
      issuesOf(list({ contains: [{ var: 'pages' }, 500] })).join(),
      /^template\/books\/list\/filter\/contains\S*: the fixed filter of the list is wrong: /,
    )
    assert.match(issuesOf(list({ and: [{ '==': [{ var: 'genre' }, 'drama'] }] })).join(), /list\/filter\/and\/0/)
    assert.match(issuesOf(list({ nonsense: 1 })).join(), /the fixed filter of the list is wrong/)
  })

  it('a field it asks for cannot be deleted', () => {
    const { definitions } = checkDefinitions([genre, book, list({ '>': [{ var: 'pages' }, 500] })], [])
    const { issues } = checkDefinitions([], definitions, { remove: [{ kind: 'field', name: 'book.pages' }] })
    assert.match(issues.map((issue) => issueLine(issue, 'en')).join(), /fixed filter pages/)
  })
})

describe('checking rules of a list about related records', () => {
  const loan = raw('object', 'loan', {
    fields: [
      { name: 'note', label, type: 'text' },
      { name: 'book', label, type: 'reference', target: 'book' },
      { name: 'next', label, type: 'reference', target: 'loan' },
      { name: 'clerk', label, type: 'user' },
    ],
  })
  const people: RawDefinition = {
    ...raw('object', 'sys_user', { fields: [{ name: 'name', label, type: 'text' }] }),
    owner: 'system',
  }
  const all = (of: string, filter: object): RawDefinition[] => [
    people,
    loan,
    raw('template', 'shown', { object: of, list: { columns: [{ field: 'created_at' }], filter } }),
  ]
  const told = (of: string, filter: object): string =>
    checkDefinitions([genre, book, ...all(of, filter)], [])
      .issues.map((issue) => issueLine(issue, 'en'))
      .join()

  it('follows references, records that point here, trees and who asks', () => {
    for (const filter of [
      { '==': [{ var: 'book.genre' }, 'novel'] },
      { some: [{ var: 'book' }, { '>': [{ var: 'pages' }, 5] }] },
      { under: [{ var: 'next' }, ['019aa5f0-0000-7000-8000-000000000001']] },
      { '==': [{ var: 'clerk' }, { me: [] }] },
    ])
      assert.equal(told('loan', filter), '', JSON.stringify(filter))
    assert.equal(told('book', { none: [{ var: 'loan.book' }, { '==': [{ var: 'note' }, 'x'] }] }), '')
  })

  it('is refused where a relation, or a field behind one, is not there', () => {
    assert.match(told('loan', { '==': [{ var: 'boek.genre' }, 'novel'] }), /no field 'boek' — did you mean 'book'/)
    assert.match(told('loan', { '==': [{ var: 'book.gnre' }, 'novel'] }), /no field 'book.gnre'/)
    assert.match(told('loan', { '==': [{ var: 'book.genre' }, 'drama'] }), /no option 'drama'/)
    assert.match(told('book', { some: [{ var: 'loan.boek' }, true] }), /object 'loan' has no field 'boek'/)
    assert.match(told('book', { some: [{ var: 'loan.next' }, true] }), /'loan.next' leads to no records/)
    assert.match(
      told('loan', { under: [{ var: 'clerk' }, ['019aa5f0-0000-7000-8000-000000000001']] }),
      /no operator 'under'/,
    )
    assert.match(told('loan', { '==': [{ var: 'book' }, { me: [] }] }), /"me" is a value of fields that name people/)
  })

  it('keeps what it asks for from being deleted, near and far', () => {
    const { definitions } = checkDefinitions(
      [genre, book, ...all('loan', { '==': [{ var: 'book.genre' }, 'novel'] })],
      [],
    )
    for (const name of ['loan.book', 'book.genre']) {
      const { issues } = checkDefinitions([], definitions, { remove: [{ kind: 'field', name }] })
      assert.match(issues.map((issue) => issueLine(issue, 'en')).join(), /fixed filter/, name)
    }
  })

  it('may be kept with its rows and the version of the language, and is refused from a newer one', () => {
    const rule = { '==': [{ var: 'note' }, 'x'] }
    assert.equal(told('loan', { version: 1, rule, rows: [] }), '')
    assert.match(told('loan', { version: 2, rule }), /newer version/)
    assert.match(told('loan', { version: 1, rule: { '==': [{ var: 'nte' }, 'x'] } }), /no field 'nte'/)
  })
})

describe('checking tabs that show a page from elsewhere', () => {
  const tab = (url: string): RawDefinition => raw('tab', 'outside', { object: 'book', content: { url } })

  it('places for the id and the fields of the record may follow the host', () => {
    assert.deepEqual(issuesOf(tab('https://example.com/books/${id}?title=${title}&by=${created_by}#${pages}')), [])
    assert.deepEqual(issuesOf(tab('https://example.com')), [])
  })

  it('a host made of a value, a place that is no field and a broken place are refused', () => {
    const host = /content\/url: a place stands after the host/
    for (const url of ['https://${title}/', 'https://example.com${id}', 'https://${title}.example.com/', 'https://'])
      assert.match(issuesOf(tab(url)).join(), host, url)
    assert.deepEqual(
      issuesOf(tab('https://example.com/?a=${titel}')).map((line) => line.replace(/ Allowed.*/, '')),
      ["tab/outside/content/url: object 'book' has no field 'titel' — did you mean 'title'?"],
    )
    assert.match(
      issuesOf(tab('https://example.com/?a=${ title }')).join(),
      /'\$\{ title \}' in the address is no place/,
    )
    assert.match(issuesOf(tab('https://example.com/?a=${title')).join(), /is no place/)
  })

  it('a summary of a list names fields that can be added up or have a least value', () => {
    const summary = (...parts: readonly (readonly [string, string])[]): RawDefinition =>
      raw('template', 'books', {
        object: 'book',
        list: { columns: [{ field: 'title' }], summary: parts.map(([made, field]) => ({ function: made, field })) },
      })
    assert.deepEqual(issuesOf(summary(['sum', 'price'], ['avg', 'pages'], ['min', 'printed'], ['max', 'price'])), [])
    assert.deepEqual(issuesOf(summary(['sum', 'title'], ['avg', 'printed'], ['max', 'genre'])), [
      "template/books/list/summary/0/function: 'sum' cannot be taken of the field 'title' for the summary of the list",
      "template/books/list/summary/1/function: 'avg' cannot be taken of the field 'printed' for the summary of the list",
      "template/books/list/summary/2/function: 'max' cannot be taken of the field 'genre' for the summary of the list",
    ])
    assert.match(issuesOf(summary(['sum', 'prise']))[0] ?? '', /list.summary.0.field.*prise/)
  })
})
