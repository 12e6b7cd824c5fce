import assert from 'node:assert/strict'

import { definition, enumeration, joined, object, people } from '../testing/definitions.ts'
import { compileModel } from './compile.ts'
import type { RawDefinition } from './definition.ts'
import type { Model } from './types.ts'

function compiled(...raw: readonly RawDefinition[]): Model {
  return compileModel(joined(raw, []), 7, 'hash')
}

const label = { zh: '一', en: 'one' }

describe('compiling definitions', () => {
  it('a Model is frozen and knows its generation', () => {
    const model = compiled(people)
    assert.ok(Object.isFrozen(model) && Object.isFrozen(model.objects.get('sys_user')))
    assert.deepEqual([model.generation, model.hash], [7, 'hash'])
  })

  it('fields and menus stand in their order, those without one as written', () => {
    const model = compiled(
      object('car', {
        third: { type: 'text', order: 30 },
        first: { type: 'text', order: 5 },
        second: { type: 'text', order: 30 },
      }),
      definition('menu', 'late', { order: 9, target: { object: 'car' } }),
      definition('menu', 'unplaced', { target: { object: 'car' } }),
      definition('menu', 'early', { order: 1, target: { object: 'car' } }),
      definition('menu', 'off', { order: 0, target: { object: 'car' }, enabled: false }),
    )
    const own = model.objects.get('car')?.fields.filter((field) => !field.system)
    assert.deepEqual(
      own?.map((field) => field.name),
      ['first', 'third', 'second'],
    )
    assert.deepEqual(
      model.menus.map((menu) => menu.name),
      ['early', 'late', 'unplaced'],
    )
  })

  it('the title is the field that is named, else the first text, else the key', () => {
    const model = compiled(
      object('named', { a: 'text', b: 'integer' }, { title: 'b' }),
      object('texted', { a: 'integer', b: 'text' }),
      object('bare', { a: 'integer' }),
      object('switched', { a: { type: 'text', enabled: false }, b: 'text' }, { title: 'a' }),
    )
    assert.deepEqual(
      [...model.objects.values()].map((each) => [each.name, each.title.name]),
      [
        ['named', 'b'],
        ['texted', 'b'],
        ['bare', 'id'],
        ['switched', 'b'],
      ],
    )
  })

  it('what is switched off is absent, and so is what only it made sense of', () => {
    const model = compiled(
      object('town', { name: 'text' }, { enabled: false }),
      object(
        'car',
        { plate: 'text', town: { type: 'reference', target: 'town' }, age: { type: 'integer', enabled: false } },
        { sort: '-age', unique: [['plate', 'age']] },
      ),
      definition('template', 'cars', { object: 'car', list: { columns: [{ field: 'plate' }], sort: 'age' } }),
      definition('template', 'off', { object: 'car', enabled: false }),
      definition('template', 'towns', { object: 'town' }),
    )
    assert.deepEqual([...model.objects.keys()], ['car'])
    const car = model.objects.get('car')
    assert.deepEqual(
      car?.fields.filter((field) => !field.system).map((field) => field.name),
      ['plate'],
    )
    assert.deepEqual(car?.sort, { field: 'created_at', descending: true })
    assert.deepEqual([...model.templates.keys()], ['cars'])
    assert.equal(model.templates.get('cars')?.list.sort, undefined)
  })

  it('an object without templates gets one of its own, and a default one is chosen before others', () => {
    const model = compiled(
      object('car', { plate: 'text', note: 'long_text', seats: 'integer' }),
      object('boat', { name: 'text' }),
      definition('template', 'first', { object: 'boat' }),
      definition('template', 'chosen', { object: 'boat', default: true }),
    )
    assert.deepEqual(
      [model.objects.get('car')?.defaultTemplate, model.objects.get('boat')?.defaultTemplate],
      ['car', 'chosen'],
    )
    const template = model.templates.get('car')
    assert.deepEqual(template?.list.columns, [{ field: 'plate', fixed: 'left' }, { field: 'seats' }])
    assert.deepEqual(template?.card, { title: 'plate', fields: ['seats'] })
    assert.deepEqual(template?.detail.sections[0]?.fields, ['plate', 'note', 'seats'])
  })

  it('options keep their order and tell which are switched off; only the others may be chosen', () => {
    const model = compiled(
      enumeration('colour', ['red', { value: 'blue', enabled: false, color: 'danger' }]),
      object('car', { paint: { type: 'enum', enum: 'colour' } }),
    )
    const field = model.objects.get('car')?.field.get('paint')
    assert.deepEqual(
      field?.options?.map(({ value, enabled, color }) => ({ value, enabled, color })),
      [
        { value: 'red', enabled: true, color: undefined },
        { value: 'blue', enabled: false, color: 'danger' },
      ],
    )
    assert.deepEqual(field?.valueSchema.enum, ['red'])
  })

  it('an object knows what refers to it', () => {
    const model = compiled(
      people,
      object('town', { mayor: 'user' }),
      object('car', { town: { type: 'reference', target: 'town' } }),
    )
    assert.deepEqual(model.objects.get('town')?.referencedBy, [{ object: 'car', field: 'town' }])
    assert.deepEqual(model.objects.get('sys_user')?.referencedBy, [{ object: 'town', field: 'mayor' }])
  })

  it('references make tabs where nobody wrote one, except where somebody switched it off or people are meant', () => {
    const reference = { type: 'reference', target: 'town' }
    const model = compiled(
      people,
      object('town', { name: 'text', mayor: 'user' }),
      object('car', { town: reference }),
      object('boat', { port: reference, silent: { ...reference, inverse: false } }),
      object('plane', { base: reference }),
      definition('template', 'planes', { object: 'plane' }),
      definition('tab', 'town_planes', { object: 'town', label, order: 1, content: { template: 'planes' } }),
      definition('template', 'boats', { object: 'boat' }),
      definition('tab', 'town_boats', {
        object: 'town',
        label,
        enabled: false,
        content: { template: 'boats', via: 'port' },
      }),
    )
    const tabs = model.tabs.get('town')?.map(({ name, content }) => [name, content.template, content.via])
    assert.deepEqual(tabs, [
      ['town_planes', 'planes', 'base'],
      ['car.town', 'car', 'town'],
    ])
    assert.deepEqual(model.tabs.get('sys_user'), [])
  })

  it('a tab whose reference is switched off is absent', () => {
    const model = compiled(
      object('town', { name: 'text' }),
      object('car', { town: { type: 'reference', target: 'town', enabled: false } }),
      definition('template', 'cars', { object: 'car' }),
      definition('tab', 'town_cars', { object: 'town', label, content: { template: 'cars', via: 'town' } }),
    )
    assert.deepEqual(model.tabs.get('town'), [])
  })

  it('the engine keeps fields of its own whose ids outlive the name of the object', () => {
    const id = '0b1ecf3e-7c51-4a9e-9a57-1d3a8a1f2c01'
    const ids = (name: string): unknown =>
      compiled(object(name, {}, { id }))
        .objects.get(name)
        ?.fields.map((field) => field.id)
    assert.deepEqual(ids('car'), ids('vehicle'))
    assert.notDeepEqual(
      ids('car'),
      compiled(object('car', {}))
        .objects.get('car')
        ?.fields.map((field) => field.id),
    )
  })
})
