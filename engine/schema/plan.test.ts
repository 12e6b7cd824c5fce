import assert from 'node:assert/strict'

import { applyDefinitions, enumeration, object, people, planDefinitions } from '../testing/definitions.ts'
import { databaseFingerprint } from '../testing/database-fingerprint.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { addRows } from './rows.test-kit.ts'

describe('a plan', () => {
  let workspace: TestWorkspace

  beforeEach(async () => {
    workspace = await testWorkspace()
    await applyDefinitions(workspace.db, [people])
  })

  afterEach(() => workspace.drop())

  it('of a new object shows its table, indexes and keys, and locks only what is there', async () => {
    const { db } = workspace
    const plan = await planDefinitions(db, [
      enumeration('colour', ['red']),
      object('car', {
        plate: { type: 'text', length: 10, required: true, unique: true },
        owner: { type: 'user', indexed: true },
        paint: { type: 'enum', enum: 'colour' },
      }),
    ])
    assert.deepEqual(
      plan.definitions.map(({ kind, definitionKind, name }) => `${kind} ${definitionKind} ${name}`),
      [
        'added object car',
        'added enum colour',
        'added field car.plate',
        'added field car.owner',
        'added field car.paint',
      ],
    )
    assert.deepEqual(
      plan.steps.map(({ change, lock, rows, rewrite }) => [change, lock, rows, rewrite]),
      [
        ['create_table', 'none', 0, false],
        ['create_index', 'none', 0, false],
        ['create_index', 'none', 0, false],
        ['create_index', 'none', 0, false],
        ['create_index', 'none', 0, false],
        ['create_index', 'none', 0, false],
        ['create_index', 'none', 0, false],
        ['add_foreign_key', 'share row exclusive', 0, false],
      ],
    )
    assert.match(
      plan.steps[0]?.sql[0] ?? '',
      /"plate" varchar\(10\) not null,\n {2}"owner" uuid,\n {2}"paint" varchar\(60\)/,
    )
    assert.match(
      plan.steps[4]?.sql[0] ?? '',
      /^create unique index "ux_\w{24}" on "t_\w+"\."car" \("plate"\) where "deleted_at" is null$/,
    )
    assert.deepEqual(plan.steps[4]?.title, { zh: 'car.plate：唯一索引', en: 'car.plate: index of unique values' })
    assert.match(
      plan.steps[7]?.sql[0] ?? '',
      /foreign key \("owner"\) references "t_\w+"\."sys_user" \("id"\) on delete restrict$/,
    )
  })

  it('of a change shows each step with its lock, the rows it touches, rewrites and losses', async () => {
    const { db } = workspace
    const fields = {
      plate: { type: 'text', length: 10 },
      seats: 'integer',
      price: { type: 'decimal', precision: 8, scale: 2 },
      note: 'text',
      spare: 'boolean',
    }
    await applyDefinitions(db, [object('car', fields)])
    await addRows(db, 'car', [{ plate: 'A1', note: 'x' }, { seats: 4, note: 'y' }, { seats: 5 }])
    const next = {
      plate: { type: 'text', length: 20 },
      seats: { type: 'integer', required: true, default: 1, indexed: true },
      price: { type: 'decimal', precision: 10, scale: 4 },
      sold: { type: 'boolean', required: true, default: false },
      rest: { type: 'boolean', renamed_from: 'spare' },
    }
    const before = await databaseFingerprint(db)
    const plan = await planDefinitions(db, [object('car', next)], { remove: ['field car.note'] })
    assert.deepEqual(await databaseFingerprint(db), before)
    assert.deepEqual(
      plan.steps.map(({ change, title, lock, rows, rewrite, loses }) => [
        change,
        title.en,
        lock,
        rows,
        rewrite,
        loses !== undefined,
      ]),
      [
        [
          'drop_column',
          'Remove field car.note (its data stays in a hidden column)',
          'access exclusive',
          2,
          false,
          true,
        ],
        ['rename_column', 'Rename field car.spare to rest', 'access exclusive', 0, false, false],
        ['add_column', 'Add field car.sold', 'access exclusive', 3, false, false],
        [
          'change_column',
          'Change field car.plate from varchar(10) to varchar(20)',
          'access exclusive',
          0,
          false,
          false,
        ],
        [
          'change_column',
          'Change field car.price from numeric(8,2) to numeric(10,4)',
          'access exclusive',
          3,
          true,
          false,
        ],
        ['set_required', 'Make field car.seats required', 'access exclusive', 1, false, false],
        ['create_index', 'car.seats: index for order and filters', 'share', 3, false, false],
      ],
    )
    assert.deepEqual(
      plan.problems.map((problem) => problem.code),
      ['PRUNE_NEEDED'],
    )
    const changed = plan.definitions.find((each) => each.name === 'car.plate')
    assert.deepEqual(changed?.differences, [{ property: 'length', from: 10, to: 20 }])
    const applied = await applyDefinitions(db, [object('car', next)], { remove: ['field car.note'], prune: true })
    assert.deepEqual(applied.plan.steps, plan.steps)
  })

  it('names every problem at once', async () => {
    const { db } = workspace
    await applyDefinitions(db, [object('car', { plate: 'text', seats: 'integer', note: 'text' })])
    await addRows(db, 'car', [
      { plate: 'A', note: 'x' },
      { plate: 'A', note: 'y' },
    ])
    const plan = await planDefinitions(db, [
      object('car', {
        plate: { type: 'text', unique: true },
        seats: { type: 'integer', required: true },
        note: { type: 'integer' },
        year: { type: 'integer', required: true },
      }),
    ])
    assert.deepEqual(plan.problems.map((problem) => problem.code).toSorted(), [
      'DUPLICATE_VALUES',
      'REQUIRED_BUT_EMPTY',
      'REQUIRED_WITHOUT_DEFAULT',
      'VALUES_WOULD_BE_LOST',
    ])
  })

  it('of nothing is empty', async () => {
    const plan = await planDefinitions(workspace.db, [people])
    assert.deepEqual([plan.definitions, plan.steps, plan.problems, plan.shaping], [[], [], [], false])
  })
})
