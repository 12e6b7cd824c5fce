import assert from 'node:assert/strict'

import { issueLine } from '../../kernel/errors.ts'
import type { RawDefinition } from '../../model/definition.ts'
import { checkDefinitions } from '../../model/validate/check-definitions.ts'

const label = { zh: '名称', en: 'Name' }

function raw(kind: string, name: string, body: Readonly<Record<string, unknown>>): RawDefinition {
  return { kind, name, owner: 'library', body: { kind, name, label, ...body } }
}

function issuesOf(rollUp: Readonly<Record<string, unknown>>): string[] {
  const state = raw('enum', 'state', { items: ['open', 'shut'].map((value) => ({ value, label })) })
  const visit = raw('object', 'visit', {
    title: 'note',
    fields: [
      { name: 'note', label, type: 'text' },
      { name: 'shop', label, type: 'reference', target: 'shop' },
      { name: 'day', label, type: 'date' },
      { name: 'state', label, type: 'enum', enum: 'state' },
    ],
  })
  const last = { name: 'last', label, type: 'roll_up', from: 'visit', via: 'shop', ...rollUp }
  const shop = raw('object', 'shop', { title: 'name', fields: [{ name: 'name', label, type: 'text' }, last] })
  return checkDefinitions([state, visit, shop], []).issues.map((issue) => issueLine(issue, 'en'))
}

describe('what a roll-up is while no record counts', () => {
  const latest = { function: 'latest', field: 'state', by: 'day' }

  it('may be a value of its result, for the latest', () => {
    assert.deepEqual(issuesOf({ ...latest, none: 'shut' }), [])
    assert.deepEqual(issuesOf({ function: 'latest', field: 'day', by: 'day', none: '2000-01-01' }), [])
  })

  it('is refused when it is no such value', () => {
    assert.match(issuesOf({ ...latest, none: 'closed' }).join(), /last\/none: the value without records/)
    assert.match(issuesOf({ function: 'latest', field: 'day', by: 'day', none: 'never' }).join(), /last\/none/)
  })

  it('is refused where counts and sums say it themselves', () => {
    assert.match(issuesOf({ function: 'count', none: 0 }).join(), /last\/none: only 'latest' takes a value/)
  })
})
