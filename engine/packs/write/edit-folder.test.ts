import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import { applyPacks, loadPacks } from '../apply.ts'
import { exportPack } from './export-pack.ts'
import {
  change,
  changesOfApplying,
  filesIn,
  GOODS,
  lineChanges,
  MANIFEST,
  SHIPPED,
  SHOP,
  write,
} from './export.test-kit.ts'

describe('exporting into the folder of the pack', () => {
  let workspace: TestWorkspace
  let root: string

  before(async () => {
    workspace = await testWorkspace()
    await applyPacks(workspace.db, await loadPacks(workspace.db, [SHIPPED.system]))
  })
  after(() => workspace.drop())
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tessera-export-'))
    await write(root, SHOP)
    await applyPacks(workspace.db, await loadPacks(workspace.db, [root]), { prune: true })
  })

  afterEach(() => rm(root, { recursive: true }))

  async function exported(): Promise<string[]> {
    const before = await filesIn(root)
    await exportPack(workspace.db, 'shop', root)
    assert.deepEqual(await changesOfApplying(workspace.db, root), [])
    assert.deepEqual((await exportPack(workspace.db, 'shop', root)).files, [])
    return lineChanges(before, await filesIn(root))
  }

  it('changes the line of a property that differs, and no other', async () => {
    await change(workspace.db, 'shop', [
      {
        kind: 'field',
        object: 'shop_goods',
        name: 'title',
        order: 10,
        label: { zh: '名称', en: 'Title' },
        type: 'text',
        length: 80,
        required: true,
      },
    ])
    assert.deepEqual(await exported(), ['+goods.yaml:   length: 80', '+goods.yaml:   required: true'])
  })

  it('edits a label within its flow and keeps the comment behind it', async () => {
    await change(workspace.db, 'shop', [
      {
        kind: 'field',
        object: 'shop_goods',
        name: 'price',
        order: 20,
        label: { zh: '价格', en: "Price: today's" },
        type: 'decimal',
        scale: 2,
      },
    ])
    assert.deepEqual(await exported(), [
      '-goods.yaml: - {name: price, type: decimal, scale: 2, label: {zh: 价格, en: Price}}   # in yuan',
      `+goods.yaml: - {name: price, type: decimal, scale: 2, label: {zh: 价格, en: "Price: today's"}}   # in yuan`,
    ])
  })

  it('adds a field that an administrator of the pack made at the end of its object', async () => {
    await change(workspace.db, 'shop', [
      {
        kind: 'field',
        object: 'shop_goods',
        name: 'sold_on',
        order: 40,
        label: { zh: '售出', en: 'Sold on' },
        type: 'date',
      },
    ])
    assert.deepEqual(await exported(), [
      '+goods.yaml: - { name: sold_on, label: { zh: 售出, en: Sold on }, type: date }',
    ])
  })

  it('writes the order of a field that does not stand in its place', async () => {
    await change(workspace.db, 'shop', [
      {
        kind: 'field',
        object: 'shop_goods',
        name: 'sold_on',
        order: 15,
        label: { zh: '售出', en: 'Sold on' },
        type: 'date',
      },
    ])
    assert.deepEqual(await exported(), [
      '+goods.yaml: - { name: sold_on, label: { zh: 售出, en: Sold on }, type: date, order: 15 }',
    ])
  })

  it('removes a field with the comment that belongs to it, and tells the others their order', async () => {
    await change(
      workspace.db,
      'shop',
      [
        {
          kind: 'template',
          name: 'shop_list',
          label: { zh: '商品', en: 'Goods' },
          object: 'shop_goods',
          list: { columns: [{ field: 'title', width: 100 }] },
        },
      ],
      [{ kind: 'field', name: 'shop_goods.price' }],
    )
    assert.deepEqual(await exported(), [
      '-goods.yaml: ',
      '-goods.yaml: # what it costs',
      '-goods.yaml: - {name: price, type: decimal, scale: 2, label: {zh: 价格, en: Price}}   # in yuan',
      '-goods.yaml:     { field: price }, # second',
      '+goods.yaml:   order: 30',
    ])
  })

  it('moves a column with the comment behind it', async () => {
    await change(workspace.db, 'shop', [
      {
        kind: 'template',
        name: 'shop_list',
        label: { zh: '商品', en: 'Goods' },
        object: 'shop_goods',
        list: { columns: [{ field: 'price' }, { field: 'title', width: 120 }] },
      },
    ])
    assert.deepEqual(await exported(), [
      '-goods.yaml:     { field: title, width: 100 }, # first',
      '+goods.yaml:     { field: title, width: 120 }, # first',
    ])
    const text = (await filesIn(root))['goods.yaml'] ?? ''
    assert.match(text, /\[\n {4}\{ field: price \}, # second\n {4}\{ field: title, width: 120 \}, # first\n {2}\]\n$/)
  })

  it('keeps a renamed field where it stands and gives it the id by which other workspaces know it', async () => {
    await change(workspace.db, 'shop', [
      {
        kind: 'field',
        object: 'shop_goods',
        name: 'note',
        renamed_from: 'remark',
        order: 30,
        label: { zh: '备注', en: 'Remark for people' },
        type: 'long_text',
      },
    ])
    const lines = await exported()
    assert.deepEqual(
      lines.map((line) => line.replace(/[0-9a-f]{8}-.*/, '<id>')),
      ['-goods.yaml: - name: remark', '+goods.yaml: - id: <id>', '+goods.yaml:   name: note'],
    )
  })

  it('renames an object in its own and in every other document', async () => {
    const { definitions } = (await loadPacks(workspace.db, [root]))[0] ?? { definitions: [] }
    const renamed = definitions.map(({ body }) => ({
      ...body,
      ...(body['kind'] === 'object' && { name: 'shop_ware', renamed_from: 'shop_goods' }),
      ...(body['object'] === 'shop_goods' && { object: 'shop_ware' }),
    }))
    await change(workspace.db, 'shop', renamed)
    const lines = await exported()
    const plain = lines.map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '<id>'))
    assert.deepEqual(
      plain.filter((line) => !line.includes('<id>')),
      [
        '-goods.yaml: name: shop_goods',
        '-goods.yaml: - name: title',
        '-goods.yaml: - {name: price, type: decimal, scale: 2, label: {zh: 价格, en: Price}}   # in yuan',
        '-goods.yaml: - name: remark',
        '-goods.yaml: object: shop_goods',
        '+goods.yaml: name: shop_ware',
        '+goods.yaml:   name: title',
        '+goods.yaml:   name: remark',
        '+goods.yaml: object: shop_ware',
      ],
    )
    assert.equal(plain.filter((line) => line.includes('<id>')).length, 4)
    await change(
      workspace.db,
      'shop',
      renamed.map((body) => ({
        ...body,
        ...(Reflect.get(body, 'kind') === 'object' && { name: 'shop_goods', renamed_from: 'shop_ware' }),
        ...(Reflect.get(body, 'object') === 'shop_ware' && { object: 'shop_goods' }),
      })),
    )
  })

  it('puts new definitions where their like stand and makes files for others', async () => {
    const label = { zh: '新', en: 'New' }
    await change(workspace.db, 'shop', [
      {
        kind: 'enum',
        name: 'shop_colour',
        label,
        items: [
          { value: '1', label },
          { value: 'yes', label },
        ],
      },
      { kind: 'role', name: 'shop_keeper', label, grants: [{ object: 'shop_goods', operations: ['read'] }] },
      {
        kind: 'template',
        name: 'shop_card',
        label,
        object: 'shop_goods',
        card: { title: 'title', fields: ['price'] },
      },
      { kind: 'object', name: 'shop_stand', label, title: 'code' },
      { kind: 'field', object: 'shop_stand', name: 'code', order: 10, label, type: 'text', default: 'null' },
    ])
    await exported()
    const files = await filesIn(root)
    assert.deepEqual(Object.keys(files), [
      'goods.yaml',
      'more/kinds.yaml',
      'pack.yaml',
      'roles.yaml',
      'shop_stand.yaml',
    ])
    assert.equal(
      files['goods.yaml'],
      `${GOODS}---\nkind: template\nname: shop_card\nlabel: { zh: 新, en: New }\nobject: shop_goods\ncard:\n  title: title\n  fields: [price]\n`,
    )
    assert.ok(
      files['more/kinds.yaml']?.endsWith(
        "items:\n  - { value: '1', label: { zh: 新, en: New } }\n  - { value: 'yes', label: { zh: 新, en: New } }\n",
      ),
    )
    assert.match(files['shop_stand.yaml'] ?? '', /default: 'null'/)
    assert.equal(files['pack.yaml'], MANIFEST)
    await change(
      workspace.db,
      'shop',
      [],
      [
        { kind: 'enum', name: 'shop_colour' },
        { kind: 'role', name: 'shop_keeper' },
        { kind: 'template', name: 'shop_card' },
        { kind: 'object', name: 'shop_stand' },
      ],
    )
    await exported()
    assert.deepEqual(await filesIn(root), SHOP)
  })

  it('removes the documents of definitions that are gone and says which, and files that held nothing else', async () => {
    await change(
      workspace.db,
      'shop',
      [],
      [
        { kind: 'enum', name: 'shop_size' },
        { kind: 'template', name: 'shop_list' },
      ],
    )
    assert.deepEqual((await exportPack(workspace.db, 'shop', root, { dryRun: true })).removed, [
      'template shop_list',
      'enum shop_size',
    ])
    assert.deepEqual(await filesIn(root), SHOP)
    await exported()
    assert.deepEqual(await filesIn(root), {
      'pack.yaml': MANIFEST,
      'goods.yaml': GOODS.slice(0, GOODS.indexOf('---')),
    })
  })

  it('keeps Windows line ends and a byte order mark', async () => {
    await write(root, { 'goods.yaml': `\uFEFF${GOODS.replaceAll('\n', '\r\n')}` })
    await change(workspace.db, 'shop', [
      {
        kind: 'field',
        object: 'shop_goods',
        name: 'sold_on',
        order: 40,
        label: { zh: '售出', en: 'Sold on' },
        type: 'date',
      },
    ])
    await exported()
    const text = (await filesIn(root))['goods.yaml'] ?? ''
    const added = '- { name: sold_on, label: { zh: 售出, en: Sold on }, type: date }\r\n'
    assert.equal(text, `\uFEFF${GOODS.replaceAll('\n', '\r\n').replace('---', `${added}---`)}`)
  })
})
