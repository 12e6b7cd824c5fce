import assert from 'node:assert/strict'
import { fieldKindOffers } from '../../../engine/drafts/index.ts'
import type { KindOffer } from '../../data/definitions.ts'
import { fieldWords } from '../../locales/designers/fields.ts'
import { sharedOf } from '../../fields/shared-kinds.ts'
import { defaultWords } from './default-words.ts'
import { fieldBody, fieldFaults, fieldValues, newField } from './field-form.ts'
import { kindGroups } from './kind-groups.ts'
import { settingEditor } from './setting-kind.ts'

const offers = fieldKindOffers() as unknown as KindOffer[]
const kindNamed = (name: string): KindOffer => offers.find((kind) => kind.name === name) ?? assert.fail(name)

describe('the form of a field', () => {
  it('gives back what it was given, what it does not show included', () => {
    const body = {
      kind: 'field',
      object: 'thing',
      name: 'price',
      label: { zh: '价格', en: 'Price' },
      type: 'decimal',
      precision: 12,
      scale: 2,
      required: true,
      order: 50,
      default: '0.00',
    }
    const kind = kindNamed('decimal')
    assert.deepEqual(fieldBody(fieldValues(body, kind), { object: 'thing', former: body, kind }), body)
  })

  it('says nothing that a kind does not offer', () => {
    const kind = kindNamed('formula')
    const values = {
      ...newField(),
      type: 'formula',
      name: 'x',
      label: { zh: '甲', en: '' },
      required: true,
      default: 1,
    }
    const body = fieldBody({ ...values, settings: { formula: 'a + b', scale: 2 } }, { object: 'o', former: {}, kind })
    assert.deepEqual(Object.keys(body).toSorted(), ['formula', 'kind', 'label', 'name', 'object', 'type'])
  })

  it('misses what a kind cannot do without, and names of the system are taken', () => {
    const values = { ...newField(), type: 'reference', name: 'created_at', label: { zh: '甲', en: '' } }
    assert.deepEqual(Object.keys(fieldFaults(values, kindNamed('reference'), new Set())).toSorted(), ['name', 'target'])
  })

  it('every kind has a sentence in both languages, synonyms, and stands under one heading', () => {
    const { zh, en } = fieldWords
    const missing = offers.filter(({ name }) =>
      [zh.notes, en.notes, zh.aliases].some((words) => !Object.hasOwn(words, name)),
    )
    assert.deepEqual(
      missing.map(({ name }) => name),
      [],
    )
    const grouped = kindGroups(offers).flatMap(({ kinds }) => kinds.map(({ name }) => name))
    assert.deepEqual(grouped.toSorted(), offers.map(({ name }) => name).toSorted())
  })

  it('every setting that names something else is picked, not typed', () => {
    const editors = (kind: string) =>
      Object.fromEntries(kindNamed(kind).settings.map((setting) => [setting.name, settingEditor(setting).as]))
    assert.equal(editors('reference')['target'], 'object')
    assert.equal(editors('enum')['enum'], 'enum')
    assert.equal(editors('multi_reference')['target'], 'object')
    assert.deepEqual(
      ['from', 'via', 'field', 'by', 'filter'].map((name) => editors('roll_up')[name]),
      ['object', 'reference', 'field', 'field', 'condition'],
    )
    assert.deepEqual([editors('children')['from'], editors('children')['via']], ['object', 'reference'])
    assert.equal(editors('formula')['formula'], 'formula')
    assert.equal(editors('text')['length'], 'number')
    assert.equal(editors('reference')['inverse'], 'flag')
  })

  it('offers as defaults the words that mean something to a kind', () => {
    assert.deepEqual(defaultWords(sharedOf('date')), ['today'])
    assert.deepEqual(defaultWords(sharedOf('datetime')), ['now'])
    assert.deepEqual(defaultWords(sharedOf('user')), ['me'])
    assert.deepEqual(defaultWords(sharedOf('department')), ['mine'])
    assert.deepEqual(defaultWords(sharedOf('text')), [])
  })
})
