/** The addresses of tags on the records of one object: giving and taking them, what one record carries. */
import type { AccessPlan } from '../../access/index.ts'
import { idSchema } from '../../model/key.ts'
import { MOST_TAGS } from '../../tags/hand/index.ts'
import { jsonContent, refusals } from './components.ts'
import { answer, BODY, idParameter, type Item, operation } from './record-parts.ts'
import { CHOSEN, chosenBodies } from './set-paths.ts'

const count = { type: 'integer', minimum: 0 }
const string = { type: 'string' }
const uuid = { type: 'string', format: 'uuid' }
const maybe = { type: ['string', 'null'] }

export function taggingPaths(plan: AccessPlan): Record<string, Item> {
  const { object, fields } = plan
  if (!object.taggable || object.key.columns.length === 0) return {}
  const base = `/api/v1/${object.name}`
  return {
    ...(plan.scope('tag') !== 'none' && { [`${base}/tagging`]: { post: tagging(plan) } }),
    ...(fields.has('tags') && { [`${base}/{id}/tags`]: { get: carried(plan) } }),
  }
}

function tagging(plan: AccessPlan): Item {
  const done = object({ records: count, added: count, removed: count })
  const begun = object({ job: uuid, records: count })
  return {
    ...operation(plan, 'tag', { zh: '打标签：', en: 'Give and take tags of' }),
    description:
      `Adds and removes tags of records. ${CHOSEN} A condition may leave out up to 1,000 ids with \`except\`; one that more ` +
      'than 2,000 records meet becomes a job, whose progress is at `/api/v1/tags/taggings/{id}`. Or `rows`, each with the tags of ' +
      'a record of its own, named by name or id: `create_in` names the category in which unknown names become manual tags. ' +
      'Automatic tags come and go by their rules alone. `personal` are tags of one’s own, made where they are not there yet.',
    requestBody: {
      required: true,
      content: jsonContent({ anyOf: [...chosen(plan), rows(plan, false), rows(plan, true)] }),
    },
    responses: {
      200: answer('How many records were meant, how many tags came and went', done),
      202: answer('A job goes on with it', begun),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Conflict', 'Invalid', 'TooMany', ...BODY),
    },
  }
}

/** By ids, or by a condition that may leave some out; at least one tag is named. */
function chosen(plan: AccessPlan): Item[] {
  const except = { type: 'array', items: idSchema(plan.object.key), maxItems: 1000 }
  const [named = {}, meeting = {}] = chosenBodies(plan, given())
  const rule = { ...meeting, properties: { ...(meeting['properties'] as Item), except } }
  return [named, rule].map((body) => ({ ...body, anyOf: anyOf('add', 'remove', 'personal') }))
}

function anyOf(...lists: readonly string[]): Item[] {
  return lists.map((list) => ({ required: [list], properties: { [list]: { minItems: 1 } } }))
}

function given(): Item {
  const ids = { type: 'array', items: uuid, maxItems: MOST_TAGS }
  const fresh = {
    type: 'object',
    properties: { name: { ...string, minLength: 1 }, color: { ...string, minLength: 1 } },
    required: ['name'],
    additionalProperties: false,
  }
  return { add: ids, remove: ids, personal: { type: 'array', items: fresh, maxItems: MOST_TAGS } }
}

/** Records by ids, or by what tells them apart. */
function rows({ object: { key } }: AccessPlan, isKeyed: boolean): Item {
  const names = { type: 'array', items: { ...string, minLength: 1 }, maxItems: MOST_TAGS }
  const which: Item = isKeyed ? { key: { type: 'object' } } : { id: idSchema(key) }
  const row = {
    type: 'object',
    properties: { ...which, add: names, remove: names },
    required: Object.keys(which),
    anyOf: anyOf('add', 'remove'),
    additionalProperties: false,
  }
  const fields = { type: 'array', items: { ...string, minLength: 1 }, minItems: 1, maxItems: 10 }
  return {
    type: 'object',
    properties: {
      ...(isKeyed && { key: fields }),
      rows: { type: 'array', items: row, minItems: 1, maxItems: 1000 },
      create_in: { type: ['string', 'null'], format: 'uuid' },
    },
    required: [...(isKeyed ? ['key'] : []), 'rows'],
    additionalProperties: false,
  }
}

function carried(plan: AccessPlan): Item {
  const tag = object({
    id: uuid,
    name: string,
    type: { enum: ['global_auto', 'global_manual', 'personal'] },
    color: maybe,
    score: { type: 'integer' },
    category: maybe,
    own: { type: 'boolean' },
    since: { type: 'string', format: 'date-time' },
    until: { type: ['string', 'null'], format: 'date', description: 'The first day without it.' },
    by: { anyOf: [object({ id: uuid, name: string }), { type: 'null' }] },
    cause: string,
    rule_name: maybe,
    removable: { type: 'boolean' },
  })
  return {
    ...operation(plan, 'tagsOf', { zh: '一条记录的标签：', en: 'The tags that a record carries' }),
    parameters: [idParameter(plan)],
    responses: {
      200: answer('Those that the caller may know of', { type: 'array', items: tag }),
      ...refusals('NotSignedIn', 'Forbidden', 'NotFound', 'Conflict'),
    },
  }
}

function object(properties: Item): Item {
  return { type: 'object', properties, required: Object.keys(properties) }
}
