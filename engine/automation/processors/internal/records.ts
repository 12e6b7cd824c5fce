/** Records that come to exist, such as tasks to follow up, and fields of the event's record that change. */
import type { Queryable } from '../../../database/index.ts'
import type { Issue } from '../../../kernel/errors.ts'
import type { ObjectModel } from '../../../model/types.ts'
import { createMany, updateAlike, type Writer } from '../../../records/index.ts'
import type { Ground, InternalType, Outcome, Settings, Work } from '../types.ts'
import { type Carried, type CarryRoom, carryOut, type RecordWork, withRecords } from './carry.ts'
import { textOf } from './settings.ts'
import { filledValues, openObject, valueIssues, valueVariables } from './values.ts'

export function createType(room: CarryRoom): InternalType {
  return {
    code: 'create_record',
    mode: 'internal',
    label: { zh: '新建记录', en: 'Create a record' },
    description: { zh: '新建一条记录，如一项任务', en: 'Creates a record, such as a task' },
    settings: [
      { name: 'object', label: { zh: '对象', en: 'Object' }, type: 'object', required: true },
      {
        name: 'link',
        label: { zh: '关联字段', en: 'Link' },
        description: { zh: '指向事件所属记录的字段', en: 'The field that is to refer to the record of the event' },
        type: 'field',
      },
      { name: 'values', label: { zh: '字段值', en: 'Values' }, type: 'values', required: true },
    ],
    needsRecord: false,
    variables: valueVariables,
    check: (settings, ground) => Promise.resolve(createIssues(settings, ground)),
    run: (tx, works) =>
      carryOut(room, tx, works, {
        alike: ({ settings }) => textOf(settings, 'object'),
        run: (writer, those) => create(writer, those),
      }),
  }
}

export function updateType(room: CarryRoom): InternalType {
  return {
    code: 'update_record',
    mode: 'internal',
    label: { zh: '修改记录', en: 'Change the record' },
    description: { zh: '修改事件所属的记录', en: 'Changes the record of the event' },
    settings: [{ name: 'values', label: { zh: '字段值', en: 'Values' }, type: 'values', required: true }],
    needsRecord: true,
    variables: valueVariables,
    check: (settings, { model, object, author }) =>
      Promise.resolve(
        valueIssues(settings, { model, object: object ?? '', operation: 'update', ...(author && { author }) }),
      ),
    run: (tx, works) => update(room, tx, works),
  }
}

async function create(writer: Writer, works: readonly Work[]): Promise<Carried> {
  const [first] = works
  const name = textOf(first?.settings ?? {}, 'object')
  const object = openObject(writer.model, name)
  if (!object) return { outcomes: new Map(works.map(({ id }) => [id, NOT_OPEN])) }
  const rows = works.map((work) => ({
    ...filledValues(work.settings, work, { object, ...writer.moment }),
    ...linkOf(object, work),
  }))
  const { ids } = await createMany(writer, name, rows)
  return {
    touched: new Map(ids.flatMap((id, index) => (works[index] ? [[id, works[index]] as const] : []))),
    outcomes: new Map(
      works.map((work, index) => [work.id, { state: 'succeeded', result: { object: name, id: ids[index] } }]),
    ),
  }
}

function linkOf(object: ObjectModel, { settings, object: of, record }: Work): Record<string, unknown> {
  const field = object.field.get(textOf(settings, 'link'))
  if (!field || record === null || field.target !== of) return {}
  return { [field.name]: field.kind.many === true ? [record] : record }
}

function createIssues(settings: Settings, { model, object: of, author }: Ground): Issue[] {
  const name = textOf(settings, 'object')
  const link = textOf(settings, 'link')
  const field = model.objects.get(name)?.field.get(link)
  const issues = valueIssues(settings, {
    ...{ model, object: name, operation: 'create', given: field && of !== null ? [link] : [] },
    ...(author && { author }),
  })
  const isLink = link === '' || (field?.target !== undefined && field.target === of && !field.readonly)
  return isLink ? issues : [...issues, { code: 'INVALID_VALUE', path: 'link', message: NO_LINK }]
}

type Filled = RecordWork & { readonly values: Record<string, unknown> }

/** Those that get the same values change together. */
async function update(room: CarryRoom, tx: Queryable, works: readonly Work[]): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  const model = room.models.current()
  const now = new Date().toISOString()
  const filled = withRecords(works, outcomes).flatMap((work): Filled[] => {
    const object = openObject(model, work.object)
    if (!object) outcomes.set(work.id, NOT_OPEN)
    return object
      ? [{ ...work, values: filledValues(work.settings, work, { object, now, timeZone: room.timeZone }) }]
      : []
  })
  const done = await carryOut(room, tx, filled, {
    alike: ({ values }) => JSON.stringify(values),
    run: async (writer, those) => {
      const [first] = those
      if (first) {
        const named = those.map(({ record }) => ({ id: record }))
        await updateAlike(writer, first.object, { named }, first.values)
      }
      return {}
    },
  })
  return new Map([...outcomes, ...done])
}

const NOT_OPEN: Outcome = {
  state: 'failed',
  code: 'OBJECT_CLOSED',
  reason: { zh: '处理器不能写入此对象', en: 'Processors may not write this object' },
}
const NO_LINK = {
  zh: '关联字段须引用事件的对象',
  en: 'the link is a field that refers to the object of the event',
}
