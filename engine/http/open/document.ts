/**
 * In charge of describing the open API for one application as OpenAPI 3.1: what it may do, with the fields it may read
 * and write, the masks it sees and the events it may report. What enters are the Model and the caller; what leaves is JSON
 * text and the tag by which a reader asks for changes.
 */
import { createHash } from 'node:crypto'

import { type AccessPlan, accessPlan } from '../../access/index.ts'
import type { ApplicationPrincipal } from '../../access/index.ts'
import { masks } from '../../fields/index.ts'
import type { Scopes, StoredApplication } from '../../identity/applications/index.ts'
import { linesOf } from '../../model/lines.ts'
import type { Model } from '../../model/types.ts'
import type { EventDefinition } from '../../../metadata/types.ts'
import { commonComponents, jsonContent, refusals } from '../openapi/components.ts'
import { recordPaths } from '../openapi/record-paths.ts'
import { type FindLines, recordSchemas } from '../openapi/record-schemas.ts'
import { repeatable } from '../openapi/repeatable.ts'
import { usedParts } from '../openapi/used-parts.ts'
import { eventPaths, eventSchemas } from './document-events.ts'
import { errorCodes, securitySchemes, tokenPaths } from './document-security.ts'

export interface DescribedCaller {
  readonly principal: ApplicationPrincipal
  readonly application: Pick<StoredApplication, 'name'>
  readonly scopes: Scopes
}

export interface OpenDocument {
  readonly text: string
  /** Another one whenever the text is another one. */
  readonly tag: string
}

type Item = Record<string, unknown>

const documents = new WeakMap<Model, Map<string, OpenDocument>>()
const MOST_DOCUMENTS = 50

/** @param events in force that the application may report */
export function openDocument(model: Model, caller: DescribedCaller, events: readonly EventDefinition[]): OpenDocument {
  const { principal, application } = caller
  const stamp = createHash('sha256').update(JSON.stringify([principal.rights.key, application.name, events]))
  const key = stamp.digest('base64url')
  const known = documents.get(model) ?? new Map<string, OpenDocument>()
  documents.set(model, known)
  let document = known.get(key)
  if (!document) {
    if (known.size >= MOST_DOCUMENTS) known.clear()
    const text = JSON.stringify(describe(model, caller, events))
    const print = createHash('sha256').update(text).digest('base64url').slice(0, 16)
    known.set(key, (document = { text, tag: `g${model.generation}-${print}` }))
  }
  return document
}

function describe(model: Model, { principal, application }: DescribedCaller, events: readonly EventDefinition[]): Item {
  const plans = [...model.objects.keys()].flatMap((name) => accessPlan(model, principal, name) ?? [])
  const findLines: FindLines = (field) => {
    const lines = linesOf(model, field)
    const plan = plans.find((each) => each.object === lines?.object)
    return lines && plan && { plan, via: lines.via }
  }
  const described = events.filter(({ enabled }) => enabled !== false)
  const paths: Item = limited({
    ...repeatable(...plans.map(openPaths), described.length > 0 ? eventPaths(described) : {}),
    ...documentPath(),
    ...tokenPaths(),
  })
  const components = commonComponents()
  const schemas: Item = Object.assign(
    {},
    components.schemas,
    eventSchemas(described),
    ...plans.map((plan) => maskedSchemas(plan, recordSchemas(plan, findLines))),
  )
  const responses = { ...components.responses, ...REFUSALS }
  return {
    openapi: '3.1.0',
    info: {
      title: `Tessera Open API · ${application.name}`,
      // the definitions are what this document is a version of
      version: `1.${model.generation}.0`,
      description:
        '按应用的权限由当前生效的定义生成。 / Generated from the definitions in force, within the rights of this application.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      ...plans.map(({ object }) => ({ name: object.name, description: `${object.label.zh} / ${object.label.en}` })),
      ...(described.length > 0 ? [{ name: 'events', description: '事件上报 / Events reported' }] : []),
      { name: 'open', description: '令牌与文档 / Tokens and this document' },
    ],
    security: [{ signature: [] }, { token: [] }],
    paths,
    components: {
      ...usedParts({ ...components, responses, schemas }, paths),
      securitySchemes: securitySchemes(),
    },
    'x-errors': errorCodes(),
  }
}

const REFUSED = (description: string): Item => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

const REFUSALS: Item = {
  NotSignedIn: REFUSED('签名或令牌不正确 / The signature or the token is missing or wrong'),
  Forbidden: REFUSED(
    '应用已禁用、已到期、来源地址不在白名单，或没有权限 / Disabled, expired, called from elsewhere, or not allowed',
  ),
  TooMany: REFUSED('调用过于频繁 / Too many calls; `Retry-After` says when to try again'),
}

const OPEN = /^\/api\/v1\/([a-z0-9_]+)(\/(?:\{id\}(?:\/tags)?|query|aggregate|upsert|remove|tagging))?$/

/** Of the addresses of an object those that are open to applications. */
function openPaths(plan: AccessPlan): Item {
  const isRead = plan.scope('read') !== 'none'
  const paths = Object.entries(recordPaths(plan, [])).flatMap(([path, item]): [string, unknown][] => {
    const [whole, object = '', rest = ''] = OPEN.exec(path) ?? []
    if (whole === undefined || (!isRead && rest !== '')) return []
    const { get: _, ...writes } = item
    return [[`/open/v1/${object}${rest}`, isRead ? item : writes]]
  })
  return Object.fromEntries(paths.filter(([, item]) => Object.keys(item as object).length > 0))
}

/** Any call may be refused for who calls, and for calling too often. */
function limited(paths: Item): Item {
  return Object.fromEntries(
    Object.entries(paths as Record<string, Record<string, { responses: Item }>>).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item).map(([method, operation]) => [
          method,
          path.startsWith('/oauth/')
            ? operation
            : {
                ...operation,
                responses: {
                  ...refusals('BadRequest', 'NotSignedIn', 'Forbidden', 'NotFound', 'TooLarge', 'NotJson', 'TooMany'),
                  ...operation.responses,
                },
              },
        ]),
      ),
    ]),
  )
}

function documentPath(): Item {
  return {
    '/open/v1/openapi.json': {
      get: {
        operationId: 'document',
        tags: ['open'],
        summary: '本文档 / This document',
        description: '带 `If-None-Match` 时，未变更则答 304。 / With `If-None-Match` answers 304 while it is the same.',
        responses: {
          200: { description: 'OpenAPI 3.1', content: jsonContent({ type: 'object' }) },
          304: { description: '未变更 / Not changed' },
        },
      },
    },
  }
}

/** What is read masked says so, with what it looks like. */
function maskedSchemas(plan: AccessPlan, schemas: Record<string, unknown>): Item {
  const { name } = plan.object
  const whole = schemas[name] as { properties?: Record<string, Item> } | undefined
  const properties = Object.entries(whole?.properties ?? {}).map(([field, schema]): [string, Item] => {
    const access = plan.fields.get(field)
    if (access?.reads !== 'masked') return [field, schema]
    const sample = masks.get(access.mask ?? 'full').apply('13812345678')
    const told = `脱敏显示 / Masked (${access.mask ?? 'full'}): ${sample}`
    const before = typeof schema['description'] === 'string' ? `${schema['description']} ` : ''
    return [field, { ...schema, description: `${before}${told}`, 'x-masked': access.mask ?? 'full' }]
  })
  return { ...schemas, [name]: { ...whole, properties: Object.fromEntries(properties) } }
}
