/** Tables that were there before, for administrators: which there are, and drafts of the objects they become. */
import { type Request, type Response, Router } from 'express'

import { draftTables, type ImportRequest, listSchemas, listTables } from '../../drafts/index.ts'
import type { Text } from '../../kernel/text.ts'
import { badQuery } from '../../query/index.ts'
import { isRecord, jsonBody, objectBody } from '../body.ts'
import { requires, signedIn } from '../caller.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'
import { bad, refuseOthers } from './design-input.ts'

/** Tables of one call. */
const MOST_TABLES = 500
const LONGEST_NAME = 63
const PREFIX = /^([a-z][a-z0-9_]{0,19})?$/

export function existingRoutes({ db }: Services): Router {
  const router = Router()
  router.use('/existing', requires('existing_tables'))
  router
    .route('/existing/schemas')
    .get(async (_req: Request, res: Response) => {
      res.json({ data: await listSchemas(db) })
    })
    .all(offers('GET'))
  router
    .route('/existing/tables')
    .get(async (req: Request, res: Response) => {
      res.json({ data: await listTables(db, schemaParameter(req.query)) })
    })
    .all(offers('GET'))
  router
    .route('/existing/drafts')
    .post(jsonBody, async (req: Request, res: Response) => {
      const drafted = await draftTables(db, importBody(objectBody(req)), { by: signedIn(res).principal.id })
      res.status(201).json({ data: drafted })
    })
    .all(offers('POST'))
  return router
}

type Body = Readonly<Record<string, unknown>>

/** @throws TesseraError BAD_QUERY */
function schemaParameter({ schema, ...others }: Body): string {
  for (const name of Object.keys(others))
    throw badQuery(name, { zh: '没有这个参数；可用：schema', en: 'there is no such parameter; known is schema' })
  if (isName(schema)) return schema
  throw badQuery('schema', { zh: '须为一个模式的名称', en: 'the name of a schema is expected' })
}

/** `{schema, tables, prefix?, menu?}`. @throws TesseraError BAD_REQUEST */
function importBody(body: Body): ImportRequest {
  const { schema, tables, prefix = '', menu, ...others } = body
  refuseOthers(others)
  if (!isName(schema)) throw bad({ zh: 'schema 须为模式的名称', en: 'schema must be the name of a schema' })
  const names: unknown[] = Array.isArray(tables) ? tables : []
  if (names.length === 0 || names.length > MOST_TABLES || !names.every(isName) || new Set(names).size < names.length) {
    throw bad({
      zh: `tables 须为 1 到 ${MOST_TABLES} 个不同的表名`,
      en: `tables must hold 1 to ${MOST_TABLES} different names of tables`,
    })
  }
  if (typeof prefix !== 'string' || !PREFIX.test(prefix)) {
    throw bad({
      zh: 'prefix 须以小写字母开头，只含小写字母、数字和下划线，最多 20 个字符',
      en: 'prefix begins with a lower-case letter and has at most 20 lower-case letters, digits and underscores',
    })
  }
  return { schema, tables: names, prefix, ...menuOf(menu) }
}

function menuOf(menu: unknown): Pick<ImportRequest, 'menu'> {
  if (menu === undefined) return {}
  const { label, ...others } = isRecord(menu) ? menu : {}
  if (isRecord(menu) && isLabel(label) && Object.keys(others).length === 0) return { menu: { label } }
  throw bad({ zh: 'menu 须为 {label: {zh, en}}', en: 'menu must be {label: {zh, en}}' })
}

function isLabel(value: unknown): value is Text {
  return isRecord(value) && Object.keys(value).length === 2 && isWord(value['zh']) && isWord(value['en'])
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 100
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= LONGEST_NAME && !value.includes('\0')
}
