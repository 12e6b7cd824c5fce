import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import type { Database } from '../database/index.ts'
import { newId } from '../kernel/ids.ts'
import type { Body } from '../model/three-way.ts'
import { applyPacks, loadPacks } from '../packs/apply.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import {
  applyDrafts,
  discardAllDrafts,
  type DraftInput,
  listDrafts,
  planDrafts,
  readDefinition,
  saveDrafts,
} from './index.ts'

const SYSTEM = fileURLToPath(new URL('../../metadata/system', import.meta.url))
const by = newId()
const label = { zh: '某', en: 'Some' }

const made = (kind: DraftInput['kind'], name: string, body: Body): DraftInput => ({
  kind,
  name,
  body: { name: name.split('.').at(-1), label, ...body },
})

describe('removing what others name', () => {
  let workspace: TestWorkspace
  let db: Database

  before(async () => {
    workspace = await testWorkspace()
    db = workspace.db
    await applyPacks(db, await loadPacks(db, [SYSTEM]))
    const text = (name: string): Body => ({ name, label, type: 'text', length: 20 })
    await saveDrafts(
      db,
      [
        made('enum', 'Mood', { items: [{ value: 'good', label }] }),
        made('object', 'car', {
          title: 'plate',
          sort: '-seats',
          owner_field: 'keeper',
          unique: [['plate', 'colour']],
          fields: [
            text('plate'),
            text('colour'),
            { name: 'seats', label, type: 'integer' },
            { name: 'keeper', label, type: 'user' },
            { name: 'mood', label, type: 'enum', enum: 'Mood' },
          ],
        }),
        made('object', 'trip', { fields: [text('note'), { name: 'car', label, type: 'reference', target: 'car' }] }),
        made('template', 'cars', {
          object: 'car',
          list: { columns: [{ field: 'plate' }, { field: 'colour' }], filter: { '>': [{ var: 'seats' }, 2] } },
          form: {
            sections: [{ label, fields: [{ field: 'colour' }] }, { fields: [{ field: 'plate' }, { field: 'seats' }] }],
          },
          card: { title: 'colour', fields: ['seats'] },
          detail: { title: 'plate', subtitle: ['colour'], sections: [{ fields: ['plate', 'colour'] }] },
        }),
        made('template', 'trips', { object: 'trip', list: { columns: [{ field: 'note' }] } }),
        made('tab', 'trips_of_car', { object: 'car', content: { template: 'trips', via: 'car' } }),
        made('menu', 'garage', {}),
        made('menu', 'cars', { parent: 'garage', target: { template: 'cars' } }),
        made('role', 'driver', {
          grants: [
            { object: 'car', operations: ['read'] },
            { object: 'trip', operations: ['read'] },
          ],
          menus: ['cars', 'garage'],
        }),
      ],
      { by },
    )
    const { base, problems } = await planDrafts(db)
    assert.deepEqual(problems, [])
    await applyDrafts(db, { base, by })
  })
  afterEach(() => discardAllDrafts(db))
  after(() => workspace.drop())

  async function removing(kind: DraftInput['kind'], name: string): Promise<{ drafts: string[]; problems: unknown[] }> {
    await saveDrafts(db, [{ kind, name, body: null }], { by, cascade: true })
    const { problems } = await planDrafts(db, { prune: true })
    return {
      drafts: (await listDrafts(db)).map((draft) => `${draft.action} ${draft.kind} ${draft.name}`),
      problems: problems.map((each) => [each.kind, each.name, each.path]),
    }
  }

  it('a field leaves columns, sections of nothing, cards of its name, and groups that are unique together', async () => {
    const { drafts, problems } = await removing('field', 'car.colour')
    assert.deepEqual(
      [drafts, problems],
      [['removed field car.colour', 'changed object car', 'changed template cars'], []],
    )
    assert.deepEqual((await readDefinition(db, 'object', 'car')).body['unique'], undefined)
    const { list, form, card, detail } = (await readDefinition(db, 'template', 'cars')).body
    assert.deepEqual(
      [list, form, card, detail],
      [
        { columns: [{ field: 'plate' }], filter: { '>': [{ var: 'seats' }, 2] } },
        { sections: [{ fields: [{ field: 'plate' }, { field: 'seats' }] }] },
        undefined,
        { title: 'plate', sections: [{ fields: ['plate'] }] },
      ],
    )
  })

  it('a condition that names the field is for a person to decide', async () => {
    const { drafts, problems } = await removing('field', 'car.seats')
    assert.deepEqual(drafts, ['removed field car.seats', 'changed object car'])
    assert.deepEqual(
      problems.map((each) => (each as string[]).slice(0, 2)),
      [['template', 'cars']],
    )
  })

  it('the field of owners leaves its object without one', async () => {
    const used = (await readDefinition(db, 'field', 'car.keeper')).usedBy
    assert.deepEqual(
      used.map(({ kind, name, path }) => [kind, name, path]),
      [['object', 'car', 'owner_field']],
    )
    assert.deepEqual((await removing('field', 'car.keeper')).problems, [])
    assert.equal(Object.hasOwn((await readDefinition(db, 'object', 'car')).body, 'owner_field'), false)
  })

  it('a reference takes the tab along that leads back by it', async () => {
    assert.deepEqual(await removing('field', 'trip.car'), {
      drafts: ['removed field trip.car', 'removed tab trips_of_car'],
      problems: [],
    })
  })

  it('an object takes along its templates, tabs, menus, grants, and the references of others to it', async () => {
    const { drafts, problems } = await removing('object', 'car')
    assert.deepEqual(drafts.toSorted(), [
      'changed role driver',
      'removed field trip.car',
      'removed menu cars',
      'removed object car',
      'removed tab trips_of_car',
      'removed template cars',
    ])
    assert.deepEqual(problems, [])
    const role = (await readDefinition(db, 'role', 'driver')).body
    assert.deepEqual([role['grants'], role['menus']], [[{ object: 'trip', operations: ['read'] }], ['garage']])
  })

  it('an enum that fields use stays the business of those fields', async () => {
    const { drafts, problems } = await removing('enum', 'Mood')
    assert.deepEqual([drafts, problems], [['removed enum Mood'], [['field', 'car.mood', 'enum']]])
  })
})
